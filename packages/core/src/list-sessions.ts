import type { EventId } from './event-id.ts';
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
  const { tokenHandles } = context.options;
  const moment = context.now();
  // Those that are there now: what the caller creates on his way through would keep him going for ever.
  const ids = principal === undefined ? idsOfAll(context, moment) : idsOf(context, principal, moment);
  for (const id of ids) {
    const now = context.now();
    const state = context.projection.findById(id);
    const session = liveSession(state, now);
    if (state !== undefined && session !== undefined && tokenHandles.recognises(state.handle, now)) yield session;
  }
}

function idsOf({ projection }: StoreContext, principal: string, moment: number): readonly EventId[] {
  const open = [...projection.openSessionsOf(principal)];
  return open.filter((state) => liveSession(state, moment) !== undefined).map(({ id }) => id);
}

// Of millions of sessions the ids are made one by one.
function* idsOfAll({ projection }: StoreContext, moment: number): Generator<EventId, void, undefined> {
  for (const place of projection.livePlaces(moment)) yield projection.idAt(place);
}
