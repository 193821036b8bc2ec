import type { ExpiryScope, SessionExpired } from './session-event.ts';
import type { SessionProjection } from './session-projection.ts';
import { isAnyInScope } from './sessions-in-scope.ts';

/** Whose sessions are ended, why and by whom, for the audit trail. */
export interface ExpireSessions {
  readonly scope: ExpiryScope;
  readonly reason: string | undefined;
  readonly actor: string | undefined;
}

/**
 * The event that ends sessions at `now`, or `undefined` when none of them is live: then there is nothing to append. It
 * yields as {@link isAnyInScope} does.
 */
export function* decideExpire(
  projection: SessionProjection,
  { scope, reason, actor }: ExpireSessions,
  now: number,
): Generator<undefined, SessionExpired | undefined, undefined> {
  if (!(yield* isAnyInScope(projection, scope, now))) return undefined;
  return { type: 'session_expired', scope, expiredAt: now, reason, actor };
}
