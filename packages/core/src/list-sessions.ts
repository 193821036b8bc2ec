import { atOneMoment } from './at-one-moment.ts';
import type { EventId } from './event-id.ts';
import { type ListSessionsRequest, readListRequest } from './list-sessions-request.ts';
import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import type { SessionProjection } from './session-projection.ts';
import type { StoreContext } from './store-context.ts';

/**
 * {@link SessionStore.list} of a store that is open: after catching up, each session as it is when its turn comes. One
 * that ends meanwhile is left out, and so is one that is created meanwhile, wherever it stands.
 */
export async function listSessions(
  context: StoreContext,
  request: ListSessionsRequest,
): Promise<Generator<Session, void, undefined>> {
  const { principal } = readListRequest(request, context.options.limits);
  await context.follower.catchUp();
  // Those that are there now: what the caller creates on his way through would keep him going for ever.
  const ids = atOneMoment(context.follower, (projection) => idsOfLive(projection, principal, context.now()));
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

function* idsOfLive(
  projection: SessionProjection,
  principal: string | undefined,
  moment: number,
): Generator<undefined, Iterable<EventId>, undefined> {
  const pieces: Iterable<EventId>[] = [];
  for (const ids of projection.liveIds(moment, principal)) {
    if (pieces.push(ids) > 1) yield;
  }
  return allOf(pieces);
}

function* allOf(pieces: readonly Iterable<EventId>[]): Generator<EventId, void, undefined> {
  for (const piece of pieces) yield* piece;
}
