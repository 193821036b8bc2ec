import { CreatedSession } from '../../created-session.ts';
import type { JsonObject } from '../../json.ts';
import type { SessionStore } from '../../session-store.ts';
import { CreateCall } from './create-call.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `create` with a token of the store's own, which stands for the label from then on. */
export class MintCall implements SessionCall {
  readonly label: string;
  readonly mints: string;
  readonly #principal: string;
  readonly #attributes: JsonObject;
  readonly #expiresInMs: number | undefined;
  readonly #create: CreateCall;

  constructor(label: string, principal: string, attributes: JsonObject, expiresInMs: number | undefined) {
    this.label = label;
    this.mints = label;
    this.#principal = principal;
    this.#attributes = attributes;
    this.#expiresInMs = expiresInMs;
    this.#create = new CreateCall(label, principal, attributes, expiresInMs);
  }

  decide(model: SessionModel, now: number): Decision {
    const decision = this.#create.decide(model, now);
    if (decision.event?.kind !== 'create') return decision;
    return { event: { ...decision.event, session: { ...decision.event.session, minted: true } } };
  }

  perform(store: SessionStore, system: SessionSystem): Promise<unknown> {
    const expiresAt = system.deadline(this.#expiresInMs);
    return store.create({ principal: this.#principal, attributes: this.#attributes, expiresAt });
  }

  expect(model: SessionModel, system: SessionSystem, over: CallOver): void {
    if (over.answer instanceof CreatedSession) system.tokens.set(this.label, over.answer.token);
    this.#create.expect(model, system, over);
  }

  toString(): string {
    return `${this.#create} and a token of the store`;
  }
}
