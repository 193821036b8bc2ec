import { atOneMoment } from './at-one-moment.ts';
import type { EventId } from './event-id.ts';
import { type ListSessionsRequest, readListRequest } from './list-sessions-request.ts';
import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import type { SessionProjection } from './session-projection.ts';
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
  // Those that are there now: what the caller creates on his way through would keep him going for ever.
  const ids = principal === undefined ? idsOfAll(context) : idsOf(context, principal);
  return liveSessions(context, ids instanceof Promise ? await ids : ids);
}

function* liveSessions(context: StoreContext, ids: Iterable<EventId>): Generator<Session, void, undefined> {
  const { tokenHandles } = context.options;
  for (const id of ids) {
    const now = context.now();
    const state = context.projection.findById(id);
    const session = liveSession(state, now);
    if (state !== undefined && session !== undefined && tokenHandles.recognises(state.handle, now)) yield session;
  }
}

function idsOf(context: StoreContext, principal: string): readonly EventId[] {
  const { projection } = context;
  const moment = context.now();
  const open = [...projection.openSessionsOf(principal)];
  return open.filter((state) => liveSession(state, moment) !== undefined).map(({ id }) => id);
}

function idsOfAll(context: StoreContext): Iterable<EventId> | Promise<Iterable<EventId>> {
  return atOneMoment(
    () => context.projection,
    (projection) => idsOfLive(projection, context.now()),
  );
}

function* idsOfLive(projection: SessionProjection, moment: number): Generator<undefined, Iterable<EventId>, undefined> {
  const places: (readonly number[])[] = [];
  for (const piece of projection.livePlaces(moment)) {
    if (places.push(piece) > 1) yield;
  }
  return idsAt(projection, places);
}

// Of millions of sessions the ids are made one by one.
function* idsAt(
  projection: SessionProjection,
  places: readonly (readonly number[])[],
): Generator<EventId, void, undefined> {
  for (const piece of places) for (const place of piece) yield projection.idAt(place);
}
