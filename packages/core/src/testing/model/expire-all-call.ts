import type { SessionStore } from '../../session-store.ts';
import { expectCount } from './expect-count.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `expireAll`. */
export class ExpireAllCall implements SessionCall {
  readonly label = 'nobody';

  decide(model: SessionModel, now: number): Decision {
    const scope = { of: 'all' } as const;
    return model.inScope(scope, now).length === 0 ? { nothing: true } : { event: { kind: 'expire', at: now, scope } };
  }

  perform(store: SessionStore): Promise<unknown> {
    return store.expireAll({ reason: 'key leak' });
  }

  expect(_: SessionModel, system: SessionSystem, over: CallOver): void {
    expectCount(system, over);
  }

  toString(): string {
    return 'expire everybody';
  }
}
