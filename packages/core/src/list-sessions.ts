import { type ListSessionsRequest, readListRequest } from './list-sessions-request.ts';
import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import type { StoreContext } from './store-context.ts';

/**
 * {@link SessionStore.list} of a store that is open: after catching up, each session as it is when its turn comes. One
 * that ends meanwhile is left out.
 */
export async function listSessions(
  context: StoreContext,
  request: ListSessionsRequest,
): Promise<Generator<Session, void, undefined>> {
  const { principal } = readListRequest(request, context.options.limits);
  await context.follower.catchUp();
  return liveSessions(context, principal);
}

function* liveSessions(context: StoreContext, principal: string | undefined): Generator<Session, void, undefined> {
  const { projection } = context;
  const { tokenHandles } = context.options;
  const moment = context.now();
  const open = principal === undefined ? projection.openSessions() : projection.openSessionsOf(principal);
  // Those that are there now: what the caller creates on his way through would keep him going for ever.
  const there = [...open].filter((state) => liveSession(state, moment) !== undefined);
  for (const { id, handle } of there) {
    const now = context.now();
    const session = liveSession(context.projection.findById(id), now);
    if (session !== undefined && tokenHandles.recognises(handle, now)) yield session;
  }
}
