import { compactSessions } from './compact-sessions.ts';
import { type CompactSessionsRequest, readCompactSessionsRequest } from './compact-sessions-request.ts';
import type { Compaction } from './compaction.ts';
import { SessionInvalidError } from './errors.ts';
import { isCompactable } from './is-compactable.ts';
import type { StoreContext } from './store-context.ts';

/** {@link SessionStore.compact} of a store that is open. */
export async function compactStore(
  context: StoreContext,
  request: CompactSessionsRequest,
): Promise<Compaction | undefined> {
  const { retainMs, signal } = readCompactSessionsRequest(request);
  const { log } = context;
  if (!isCompactable(log)) throw new SessionInvalidError('log', 'is of a kind that can not be compacted.');
  await context.follower.catchUp();
  return compactSessions(log, context.evolve, context.now() - retainMs, signal);
}
