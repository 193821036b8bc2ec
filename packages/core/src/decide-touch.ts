import type { JsonObject } from './json.ts';
import { liveSession } from './live-session.ts';
import { sessionDeadline } from './session-deadline.ts';
import type { SessionTouched } from './session-event.ts';
import type { SessionPolicy } from './session-policy.ts';
import type { SessionState } from './session-projection.ts';
import { wasSeenLately } from './was-seen-lately.ts';

/** A touch as `touch` asks for it. */
export interface TouchSession {
  readonly attributes: JsonObject | undefined;
  readonly expiresAt: number | undefined;
  /** When the latest touch of the session that is under way was decided. */
  readonly underWaySince: number | undefined;
}

/**
 * The event that touches a session at `now`, or `undefined` when there is nothing to append: the session is not live,
 * or was seen within the touch interval, by a touch under way too, and nothing else is asked for.
 *
 * @throws `ERR_SESSION_INVALID` when the wished deadline is not in the future, or beyond the policy's.
 */
export function decideTouch(
  state: SessionState,
  request: TouchSession,
  policy: SessionPolicy,
  now: number,
): SessionTouched | undefined {
  const { attributes, underWaySince = 0 } = request;
  const session = liveSession(state, now);
  if (session === undefined) return undefined;
  const expiresAt = sessionDeadline(policy, now, session.absoluteExpiresAt, request.expiresAt);
  const seenLately = wasSeenLately(Math.max(session.lastSeenAt, underWaySince), policy, now);
  if (seenLately && attributes === undefined && request.expiresAt === undefined) return undefined;
  return { type: 'session_touched', handle: state.handle, lastSeenAt: now, expiresAt, attributes };
}
