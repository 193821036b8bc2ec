import { isAnonymous } from './anonymous.ts';
import { decideLimit } from './decide-limit.ts';
import { SessionInvalidError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { liveSession } from './live-session.ts';
import { sessionDeadline } from './session-deadline.ts';
import type { SessionCreated } from './session-event.ts';
import type { SessionPolicy } from './session-policy.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';
import { LAST_MOMENT } from './session-time.ts';
import type { TokenHandle } from './token-handle.ts';

/** A rotation as `rotate` asks for it. */
export interface RotateSession {
  /** What the log says of the token that was given. */
  readonly state: SessionState | undefined;
  /** The handle of the token that was drawn. */
  readonly handle: TokenHandle;
  readonly attributes: JsonObject | undefined;
  readonly principal: string | undefined;
}

/**
 * The event that rotates a session at `now`, or `undefined` when it is not live. The new one lives no longer than the old
 * one could have (ASVS 5.0 7.3.2), unless somebody logs in by it.
 *
 * @throws `ERR_SESSION_INVALID` when another principal is asked for, and the session is not anonymous.
 * @throws `ERR_SESSION_LIMIT` when the principal who logs in has as many live sessions as the policy allows.
 */
export function decideRotate(
  projection: SessionProjection,
  { state, handle, attributes, principal }: RotateSession,
  policy: SessionPolicy,
  now: number,
): SessionCreated | undefined {
  const session = liveSession(state, now);
  if (state === undefined || session === undefined) return undefined;
  const promoted = principal !== undefined && principal !== session.principal;
  if (promoted && !isAnonymous(session.principal)) {
    throw new SessionInvalidError(
      'principal',
      'can change only where the session is anonymous. Create another session.',
    );
  }
  const { rotationGraceMs = 0, idleTimeoutMs } = policy;
  const absoluteExpiresAt = promoted
    ? Math.min(now + policy.absoluteTimeoutMs, LAST_MOMENT)
    : session.absoluteExpiresAt;
  return {
    type: 'session_created',
    handle,
    principal: principal ?? session.principal,
    createdAt: now,
    expiresAt: sessionDeadline(policy, now, absoluteExpiresAt, undefined),
    absoluteExpiresAt,
    idleTimeoutMs,
    attributes,
    rotatedFrom: state.handle,
    graceUntil: promoted || rotationGraceMs === 0 ? undefined : Math.min(now + rotationGraceMs, LAST_MOMENT),
    limit: promoted ? decideLimit(projection, principal, policy, now) : undefined,
    minted: true,
    lastSeenAt: undefined,
  };
}
