import { decideExpire } from './decide-expire.ts';
import type { ExpireSessionRequest } from './expire-session-request.ts';
import type { Session } from './session.ts';
import type { ExpiryScope } from './session-event.ts';
import type { StoreContext } from './store-context.ts';

/**
 * Ends the live sessions of a scope by one event, after a catch-up.
 *
 * @returns those that this event ended, as they were.
 */
export async function expireSessions(
  context: StoreContext,
  scope: ExpiryScope,
  { reason, actor, signal }: ExpireSessionRequest,
): Promise<readonly Session[]> {
  const now = context.now();
  const event = decideExpire(context.projection, { scope, reason, actor }, now);
  if (event === undefined) return [];
  const { ended = [] } = await context.record(event, now, signal);
  return ended;
}
