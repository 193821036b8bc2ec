import type { SessionStore } from '../../session-store.ts';
import { expectSession } from './expect-session.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `expire` of the session of a label. */
export class ExpireCall implements SessionCall {
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }

  decide(model: SessionModel, now: number): Decision {
    const { label } = this;
    return model.live(label, now) ? { event: { kind: 'expire', at: now, label } } : { nothing: true };
  }

  perform(store: SessionStore, token: string): Promise<unknown> {
    return store.expire(token, { reason: 'logout' });
  }

  expect(model: SessionModel, system: SessionSystem, { answer, effective }: CallOver): void {
    expectSession(system, answer, effective ? model.sessions.get(this.label) : undefined);
  }

  toString(): string {
    return `expire ${this.label}`;
  }
}
