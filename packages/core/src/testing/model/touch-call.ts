import type { JsonObject } from '../../json.ts';
import type { SessionStore } from '../../session-store.ts';
import { expectSession } from './expect-session.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `touch` of the session of a label. */
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
    const { label } = this;
    const session = model.live(label, now);
    if (session === undefined) return { nothing: true };
    const expiresAt = model.deadline(now, session.absoluteExpiresAt, this.#expiresInMs);
    if (expiresAt === undefined) return { refusal: 'ERR_SESSION_INVALID' };
    const plain = this.#attributes === undefined && this.#expiresInMs === undefined;
    const seenAt = Math.max(session.lastSeenAt, model.touchUnderWay(label, store));
    if (plain && now - seenAt < (model.policy.touchIntervalMs ?? 0)) return { nothing: true };
    return { event: { kind: 'touch', at: now, label, expiresAt, attributes: this.#attributes } };
  }

  perform(store: SessionStore, token: string, clockMs: number): Promise<unknown> {
    const expiresAt = this.#expiresInMs === undefined ? undefined : clockMs + this.#expiresInMs;
    return store.touch(token, { attributes: this.#attributes, expiresAt });
  }

  expect(model: SessionModel, system: SessionSystem, { store, answer }: CallOver): void {
    expectSession(system, answer, model.live(this.label, model.now(store)));
  }

  toString(): string {
    const attributes = this.#attributes === undefined ? '' : ` with ${JSON.stringify(this.#attributes)}`;
    const deadline = this.#expiresInMs === undefined ? '' : `, to lapse in ${this.#expiresInMs} ms`;
    return `touch ${this.label}${attributes}${deadline}`;
  }
}
