import assert from 'node:assert/strict';
import { CreatedSession } from '../../created-session.ts';
import type { JsonObject } from '../../json.ts';
import type { SessionStore } from '../../session-store.ts';
import { expectRefusal, expectSession } from './expect-session.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `create` with the token of a label. */
export class CreateCall implements SessionCall {
  readonly label: string;
  readonly #principal: string;
  readonly #attributes: JsonObject;
  readonly #expiresInMs: number | undefined;

  constructor(label: string, principal: string, attributes: JsonObject, expiresInMs: number | undefined) {
    this.label = label;
    this.#principal = principal;
    this.#attributes = attributes;
    this.#expiresInMs = expiresInMs;
  }

  decide(model: SessionModel, now: number): Decision {
    const { label } = this;
    const principal = this.#principal;
    const refusal = model.refuseCreate(label, principal, now);
    if (refusal !== undefined) return { refusal };
    const absoluteExpiresAt = now + model.policy.absoluteTimeoutMs;
    const expiresAt = model.deadline(now, absoluteExpiresAt, this.#expiresInMs);
    if (expiresAt === undefined) return { refusal: 'ERR_SESSION_INVALID' };
    const times = { createdAt: now, lastSeenAt: now, expiresAt, absoluteExpiresAt };
    const session = { label, principal, attributes: this.#attributes, minted: false, ended: false, ...times };
    return { event: { kind: 'create', at: now, session } };
  }

  perform(store: SessionStore, system: SessionSystem): Promise<unknown> {
    const token = system.token(this.label);
    const expiresAt = system.deadline(this.#expiresInMs);
    return store.create({ token, principal: this.#principal, attributes: this.#attributes, expiresAt });
  }

  expect(model: SessionModel, system: SessionSystem, { answer, ended }: CallOver): void {
    const { label } = this;
    if (ended === undefined) {
      const lost = model.known(label) ? 'ERR_SESSION_DUPLICATE' : 'ERR_SESSION_LIMIT';
      expectRefusal(system, answer, lost);
      return;
    }
    assert.ok(answer instanceof CreatedSession, 'the winner of a creation was refused');
    assert.equal(answer.token, system.token(label));
    system.began(model.sessions.get(label), answer.session);
    expectSession(system, answer.session, model.sessions.get(label));
  }

  toString(): string {
    const deadline = this.#expiresInMs === undefined ? '' : `, to lapse in ${this.#expiresInMs} ms`;
    return `create ${this.label} for ${this.#principal} with ${JSON.stringify(this.#attributes)}${deadline}`;
  }
}
