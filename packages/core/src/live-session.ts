import type { Session } from './session.ts';
import type { SessionState } from './session-projection.ts';

/** The session, if no event has ended it and `now` is before its deadline; at the deadline it is dead. */
export function liveSession(state: SessionState | undefined, now: number): Session | undefined {
  const session = state?.session;
  return session !== undefined && now < session.expiresAt ? session : undefined;
}
