import type { JsonObject } from '../../json.ts';
import type { SessionStore } from '../../session-store.ts';
import { expectSession } from './expect-session.ts';
import type { ModelEvent } from './model-event.ts';
import type { ModelSession } from './model-session.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `touch` with the token of a label. */
export class TouchCall implements SessionCall {
  readonly label: string;
  readonly #attributes: JsonObject | undefined;
  readonly #expiresInMs: number | undefined;

  constructor(label: string, attributes: JsonObject | undefined, expiresInMs: number | undefined) {
    this.label = label;
    this.#attributes = attributes;
    this.#expiresInMs = expiresInMs;
  }

  decide(model: SessionModel, now: number, store: number): Decision {
    const session = model.answering(this.label, now);
    if (session === undefined) return model.turnAway(this.label, now);
    return this.#decide(model, session, now, store, this.#expiresInMs);
  }

  decideAgain(model: SessionModel, now: number, store: number, event: ModelEvent): Decision {
    const session = model.answering(this.label, now);
    // In its grace the token answers with what the session was rotated to before this landed.
    if (session === undefined || event.kind !== 'touch' || event.label === session.label) return { nothing: true };
    const expiresInMs = this.#expiresInMs === undefined ? undefined : event.expiresAt - model.clock;
    return this.#decide(model, session, now, store, expiresInMs);
  }

  #decide(
    model: SessionModel,
    session: ModelSession,
    now: number,
    store: number,
    expiresInMs: number | undefined,
  ): Decision {
    const { label } = session;
    const expiresAt = model.deadline(now, session.absoluteExpiresAt, expiresInMs);
    if (expiresAt === undefined) return { refusal: 'ERR_SESSION_INVALID' };
    const plain = this.#attributes === undefined && this.#expiresInMs === undefined;
    const seenAt = Math.max(session.lastSeenAt, model.touchUnderWay(label, store));
    if (plain && now - seenAt < (model.policy.touchIntervalMs ?? 0)) return { nothing: true };
    return { event: { kind: 'touch', at: now, label, expiresAt, attributes: this.#attributes } };
  }

  perform(store: SessionStore, system: SessionSystem): Promise<unknown> {
    const expiresAt = system.deadline(this.#expiresInMs);
    return store.touch(system.token(this.label), { attributes: this.#attributes, expiresAt });
  }

  expect(model: SessionModel, system: SessionSystem, { store, answer }: CallOver): void {
    expectSession(system, answer, model.answering(this.label, model.now(store)));
  }

  toString(): string {
    const attributes = this.#attributes === undefined ? '' : ` with ${JSON.stringify(this.#attributes)}`;
    const deadline = this.#expiresInMs === undefined ? '' : `, to lapse in ${this.#expiresInMs} ms`;
    return `touch ${this.label}${attributes}${deadline}`;
  }
}
