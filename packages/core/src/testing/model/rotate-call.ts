import assert from 'node:assert/strict';
import { CreatedSession } from '../../created-session.ts';
import type { JsonObject } from '../../json.ts';
import type { SessionStore } from '../../session-store.ts';
import { expectRefusal, expectSession } from './expect-session.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `rotate` with the token of a label; another label stands for the new token. */
export class RotateCall implements SessionCall {
  readonly label: string;
  readonly mints: string;
  readonly #attributes: JsonObject | undefined;
  readonly #principal: string | undefined;

  /** @param principal - who logs in by it. `undefined`: the session stays whose it is. */
  constructor(label: string, to: string, attributes: JsonObject | undefined, principal: string | undefined) {
    this.label = label;
    this.mints = to;
    this.#attributes = attributes;
    this.#principal = principal;
  }

  decide(model: SessionModel, now: number): Decision {
    const session = model.answering(this.label, now);
    if (session === undefined) return model.turnAway(this.label, now);
    // In its grace a token answers for another one, and can not be exchanged again.
    if (session.label !== this.label) return { nothing: true };
    const principal = this.#principal ?? session.principal;
    const promoted = principal !== session.principal;
    if (promoted && !model.isAnonymous(session.principal)) return { refusal: 'ERR_SESSION_INVALID' };
    if (promoted && model.isFull(principal, now)) return { refusal: 'ERR_SESSION_LIMIT' };
    const { absoluteTimeoutMs, rotationGraceMs = 0 } = model.policy;
    const absoluteExpiresAt = promoted ? now + absoluteTimeoutMs : session.absoluteExpiresAt;
    const expiresAt = model.longest(now, absoluteExpiresAt);
    const times = { at: now, expiresAt, absoluteExpiresAt, graceUntil: now + rotationGraceMs };
    const { label: from, mints: to } = this;
    return {
      event: { kind: 'rotate', from, to, principal, attributes: this.#attributes, limited: promoted, ...times },
    };
  }

  perform(store: SessionStore, system: SessionSystem): Promise<unknown> {
    return store.rotate(system.token(this.label), { attributes: this.#attributes, principal: this.#principal });
  }

  expect(model: SessionModel, system: SessionSystem, { answer, event, ended }: CallOver): void {
    if (ended === undefined) {
      if (event?.kind === 'rotate' && model.keptOut(event)) expectRefusal(system, answer, 'ERR_SESSION_LIMIT');
      else expectSession(system, answer, undefined);
      return;
    }
    assert.ok(answer instanceof CreatedSession, 'the winner of a rotation was refused');
    system.tokens.set(this.mints, answer.token);
    system.began(model.sessions.get(this.mints), answer.session);
    expectSession(system, answer.session, model.sessions.get(this.mints));
  }

  toString(): string {
    const principal = this.#principal === undefined ? '' : ` for ${this.#principal}`;
    const attributes = this.#attributes === undefined ? '' : ` with ${JSON.stringify(this.#attributes)}`;
    return `rotate ${this.label} to ${this.mints}${principal}${attributes}`;
  }
}
