import type { SessionStore } from '../../session-store.ts';
import { CreateCall } from './create-call.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `create` with a token that a store has drawn: refused, until its absolute deadline. */
export class PresentCall implements SessionCall {
  readonly label: string;
  readonly #create: CreateCall;

  constructor(label: string, principal: string) {
    this.label = label;
    this.#create = new CreateCall(label, principal, {}, undefined);
  }

  possible({ minted }: Readonly<SessionModel>): boolean {
    return minted.has(this.label);
  }

  decide(model: SessionModel, now: number): Decision {
    return this.#create.decide(model, now);
  }

  perform(store: SessionStore, system: SessionSystem): Promise<unknown> {
    return this.#create.perform(store, system);
  }

  expect(model: SessionModel, system: SessionSystem, over: CallOver): void {
    this.#create.expect(model, system, over);
  }

  toString(): string {
    return `${this.#create} and the token that was drawn before`;
  }
}
