import { setImmediate } from 'node:timers/promises';
import { atOneMoment } from './at-one-moment.ts';
import type { EventId } from './event-id.ts';
import { type ListSessionsRequest, readListRequest } from './list-sessions-request.ts';
import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import type { SessionProjection } from './session-projection.ts';
import type { StoreContext } from './store-context.ts';
import { TurnKnowledge } from './turn-knowledge.ts';

// What is given, or left out, between two turns of the event loop.
const TURN = 256;

/**
 * {@link SessionStore.list}: after catching up, each session as it is when its turn comes. One that ends meanwhile is left
 * out, and so is one that is created meanwhile, wherever it stands.
 *
 * @param opened - gives the context, as long as the store is open.
 */
export async function* listSessions(
  opened: () => StoreContext,
  request: ListSessionsRequest,
): AsyncGenerator<Session, void, undefined> {
  const context = opened();
  const { tokenHandles, limits } = context.options;
  const { principal } = readListRequest(request, limits);
  await context.follower.catchUp();
  const known = new TurnKnowledge(context.follower);
  // Those that are there now: what the caller creates on his way through would keep him going for ever.
  const listed = atOneMoment(context.follower, (projection) => idsOfLive(projection, principal, context.now()));
  const ids = listed instanceof Promise ? await listed : listed;
  // To note who is there takes several turns where they are many.
  await known.catchUp();
  opened();
  let looked = 0;
  for (const id of ids) {
    const now = context.now();
    const state = context.projection.findById(id);
    const session = liveSession(state, now);
    const isListed = state !== undefined && session !== undefined && tokenHandles.recognises(state.handle, now);
    if (isListed) yield session;
    looked += 1;
    if (looked % TURN === 0) await setImmediate();
    else if (!isListed) continue;
    // Whoever took his time may have been ended meanwhile, and the store closed.
    const behind = known.catchUp();
    if (behind !== undefined) await behind;
    opened();
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
