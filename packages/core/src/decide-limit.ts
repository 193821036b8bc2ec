import { SessionLimitError } from './errors.ts';
import type { SessionCreated } from './session-event.ts';
import type { SessionPolicy } from './session-policy.ts';
import type { SessionProjection } from './session-projection.ts';
import { sessionsInScope } from './sessions-in-scope.ts';

/**
 * The cap that a creation for a principal carries, for the fold to decide by.
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
  const live = sessionsInScope(projection, { of: 'principal', principal, except: undefined }, now);
  if (onLimit === 'reject' && live.length >= max) throw new SessionLimitError();
  return { max, onLimit };
}
