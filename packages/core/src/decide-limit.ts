import { SessionLimitError } from './errors.ts';
import type { SessionCreated } from './session-event.ts';
import type { SessionPolicy } from './session-policy.ts';
import type { SessionProjection } from './session-projection.ts';

/**
 * The cap that a creation for a principal carries, for the fold to decide by. Of one who has some ten thousand sessions it
 * is left to the fold alone whether there is room.
 *
 * @throws `ERR_SESSION_LIMIT` when it is reached already, and the policy says to reject.
 */
export function decideLimit(
  projection: SessionProjection,
  principal: string,
  { maxSessionsPerPrincipal: max, onLimit = 'reject' }: SessionPolicy,
  now: number,
): SessionCreated['limit'] {
  if (max === undefined) return undefined;
  if (onLimit === 'reject' && !projection.hasFewerLive(principal, max, now)) throw new SessionLimitError();
  return { max, onLimit };
}
