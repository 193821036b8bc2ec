import { EventLogCorruptError, EventLogUnavailableError } from './errors.ts';
import type { EventId } from './event-id.ts';
import type { Landing } from './landing.ts';
import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import { sessionAsCreated } from './session-as-created.ts';
import type { ExpiryScope, SessionCreated, SessionEvent } from './session-event.ts';
import type { SessionProjection } from './session-projection.ts';

// Sessions that are looked at in a row take a few milliseconds.
const PIECE = 1024;

/**
 * What an own event did, told from the state behind it: it was compacted before its store could read it back. It yields
 * now and then.
 *
 * @param aimedAt - the sessions that it was to end, as they were when it was appended.
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` when it can't be told: the session is dead by now, and its handle forgotten; or there
 *   is no session, and nothing that can have kept it from beginning.
 * @throws `ERR_EVENT_LOG_CORRUPT` when a session that it would have ended lives.
 */
export function* settleLanding(
  projection: SessionProjection,
  event: SessionEvent,
  id: EventId,
  aimedAt: Iterable<Session>,
): Generator<undefined, Landing, undefined> {
  switch (event.type) {
    case 'session_touched':
      return { id, ended: undefined, first: undefined, after: projection.find(event.handle) };
    case 'session_expired':
      return { id, ...(yield* settleExpiry(projection, event.scope, aimedAt)), after: undefined };
    case 'session_created':
      return settleCreation(projection, event, id, [...aimedAt]);
  }
}

function* settleExpiry(
  projection: SessionProjection,
  scope: ExpiryScope,
  aimedAt: Iterable<Session>,
): Generator<undefined, Pick<Landing, 'ended' | 'first'>, undefined> {
  let ended = 0;
  let first: Session | undefined;
  for (const session of aimedAt) {
    refuseLive(projection, session);
    // One that was rotated before it was over by then, and what is in its place lives on.
    const isOfOne = scope.of === 'session' && !scope.family;
    if (isOfOne && projection.findById(session.id)?.rotatedTo !== undefined) return NO_EFFECT;
    first ??= session;
    ended += 1;
    if (ended % PIECE === 0) yield;
  }
  return { ended, first };
}

const NO_EFFECT = { ended: undefined, first: undefined };

function settleCreation(
  projection: SessionProjection,
  event: SessionCreated,
  id: EventId,
  aimedAt: readonly Session[],
): Landing {
  const state = projection.find(event.handle);
  if (state?.id === id) {
    for (const session of aimedAt) refuseLive(projection, session);
    const [predecessor] = aimedAt;
    // What a touch of the predecessor changed meanwhile was carried over, and is known from the session that lives.
    const attributes = state.session?.attributes ?? predecessor?.attributes;
    const before = predecessor && attributes && { ...predecessor, attributes };
    return {
      id,
      ended: aimedAt.length,
      first: predecessor,
      after: { ...state, session: sessionAsCreated(event, id, before) },
    };
  }
  // A handle is forgotten behind the absolute deadline of its session, and not before.
  const forgotten = event.minted === true && event.absoluteExpiresAt <= projection.now;
  const couldBeRefused = event.limit?.onLimit === 'reject' || projection.findById(id) !== undefined;
  const refusable = couldBeRefused || event.rotatedFrom !== undefined;
  if (state === undefined && (forgotten || !refusable)) {
    throw new EventLogUnavailableError('the place of an append was compacted');
  }
  return { id, ended: undefined, first: undefined, after: projection.remembered(state) };
}

function refuseLive(projection: SessionProjection, { id }: Session): void {
  if (liveSession(projection.findById(id), projection.now) !== undefined) {
    throw new EventLogCorruptError('its snapshot', undefined, 'an acknowledged event had no effect');
  }
}
