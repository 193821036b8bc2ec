import { SessionInvalidError } from './errors.ts';
import type { SessionPolicy } from './session-policy.ts';

/**
 * The deadline of a session that is seen at `now`: what the policy gives, or the earlier moment that was wished.
 *
 * @throws `ERR_SESSION_INVALID` when no later moment is left, or when the wished moment is not in the future, or later than the policy gives.
 */
export function sessionDeadline(
  policy: SessionPolicy,
  now: number,
  absoluteExpiresAt: number,
  wished: number | undefined,
): number {
  const longest = Math.min(now + (policy.idleTimeoutMs ?? Number.POSITIVE_INFINITY), absoluteExpiresAt);
  if (longest <= now)
    throw new SessionInvalidError('clock', 'is at the end of year 9999, by the log: no date is left.');
  if (wished === undefined) return longest;
  if (wished <= now) throw new SessionInvalidError('expiresAt', 'must be in the future. To end a session, expire it.');
  if (wished > longest) throw new SessionInvalidError('expiresAt', 'must not be later than the policy allows.');
  return wished;
}
