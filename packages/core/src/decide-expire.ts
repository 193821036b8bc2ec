import { liveSession } from './live-session.ts';
import type { SessionExpired } from './session-event.ts';
import type { SessionState } from './session-projection.ts';

/** Why a session is ended, and by whom, for the audit trail. */
export interface ExpireSession {
  readonly state: SessionState | undefined;
  readonly reason: string | undefined;
  readonly actor: string | undefined;
}

/** The event that ends a session at `now`, or `undefined` when it is not live: then there is nothing to append. */
export function decideExpire({ state, reason, actor }: ExpireSession, now: number): SessionExpired | undefined {
  if (state === undefined || liveSession(state, now) === undefined) return undefined;
  return { type: 'session_expired', scope: { of: 'session', handle: state.handle }, expiredAt: now, reason, actor };
}
