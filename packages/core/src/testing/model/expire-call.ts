import type { SessionStore } from '../../session-store.ts';
import { expectSession } from './expect-session.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `expire` with the token of a label. */
export class ExpireCall implements SessionCall {
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }

  decide(model: SessionModel, now: number): Decision {
    const session = model.answering(this.label, now);
    if (session === undefined) return model.turnAway(this.label, now);
    return { event: { kind: 'expire', at: now, scope: { of: 'token', label: session.label } } };
  }

  decideAgain(model: SessionModel, now: number): Decision {
    // In its grace the token answers with what the session was rotated to before this landed.
    return model.answering(this.label, now) === undefined ? { nothing: true } : this.decide(model, now);
  }

  perform(store: SessionStore, system: SessionSystem): Promise<unknown> {
    return store.expire(system.token(this.label), { reason: 'logout' });
  }

  expect(_: SessionModel, system: SessionSystem, { answer, ended }: CallOver): void {
    expectSession(system, answer, ended?.[0]);
  }

  toString(): string {
    return `expire ${this.label}`;
  }
}
