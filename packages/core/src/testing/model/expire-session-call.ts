import type { SessionStore } from '../../session-store.ts';
import { expectSession } from './expect-session.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `expireSession` with the public id of a label's session: whatever that was rotated to ends. */
export class ExpireSessionCall implements SessionCall {
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }

  /** A session that is forgotten has no id any more. */
  possible(model: Readonly<SessionModel>): boolean {
    return model.remembered(model.sessions.get(this.label)) !== undefined;
  }

  decide(model: SessionModel, now: number): Decision {
    const [last] = model.inScope({ of: 'line', label: this.label }, now);
    if (last === undefined) return { nothing: true };
    return { event: { kind: 'expire', at: now, scope: { of: 'line', label: last.label } } };
  }

  perform(store: SessionStore, system: SessionSystem, model: Readonly<SessionModel>): Promise<unknown> {
    return store.expireSession(system.id(model.sessions.get(this.label)), { reason: 'device removed' });
  }

  expect(_: SessionModel, system: SessionSystem, { answer, ended }: CallOver): void {
    expectSession(system, answer, ended?.[0]);
  }

  toString(): string {
    return `expire the session of ${this.label} by its id`;
  }
}
