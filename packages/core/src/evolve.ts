import type { EventId } from './event-id.ts';
import type { RecordedEvent } from './event-log.ts';
import { liveSession } from './live-session.ts';
import { sessionAsCreated } from './session-as-created.ts';
import type { SessionCreated, SessionEvent, SessionExpired, SessionTouched } from './session-event.ts';
import { sessionEventMoment } from './session-event-moment.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';

/** How a recorded event changes the projection. */
export type Evolve = (projection: SessionProjection, event: SessionEvent, recorded: RecordedEvent) => boolean;

/**
 * Folds one event. The fold is the referee: whatever its command would have been refused at the place where the event
 * landed changes nothing. Time is the newest that the log has named so far, so that a writer whose clock is behind can
 * not touch what an earlier event has outlived.
 *
 * @returns whether the event took effect.
 */
export const evolve: Evolve = (projection, event, recorded) => {
  projection.position = recorded.position;
  projection.now = Math.max(projection.now, sessionEventMoment(event));
  switch (event.type) {
    case 'session_created':
      return evolveCreated(projection, event, recorded.id);
    case 'session_touched':
      return evolveTouched(projection, event);
    case 'session_expired':
      return evolveExpired(projection, event);
  }
};

function evolveCreated(projection: SessionProjection, event: SessionCreated, id: EventId): boolean {
  const { handle } = event;
  const ofHandle = projection.find(handle);
  const ofId = projection.findById(id);
  // The first creation wins, and an id names one session, even where writers shared their randomness.
  if (projection.remembered(ofHandle) !== undefined || projection.remembered(ofId) !== undefined) return false;
  if (!makeRoom(projection, event)) return false;
  if (ofHandle !== undefined) projection.forget(ofHandle);
  if (ofId !== undefined && ofId !== ofHandle) projection.forget(ofId);
  const keptUntil = event.minted ? event.absoluteExpiresAt : undefined;
  projection.put({ id, handle, keptUntil, session: sessionAsCreated(event, id), lapsed: undefined });
  return true;
}

function evolveTouched(projection: SessionProjection, event: SessionTouched): boolean {
  const state = projection.find(event.handle);
  const session = liveSession(state, projection.now);
  if (state === undefined || session === undefined) return false;
  const touched = {
    ...session,
    lastSeenAt: Math.max(session.lastSeenAt, event.lastSeenAt),
    expiresAt: Math.min(event.expiresAt ?? session.expiresAt, session.absoluteExpiresAt),
    attributes: event.attributes ?? session.attributes,
  };
  projection.put({ ...state, session: Object.freeze(touched) });
  return true;
}

function evolveExpired(projection: SessionProjection, event: SessionExpired): boolean {
  let ended = false;
  for (const state of [...inScope(projection, event)]) {
    if (liveSession(state, projection.now) === undefined) continue;
    end(projection, state);
    ended = true;
  }
  return ended;
}

function inScope(projection: SessionProjection, { scope }: SessionExpired): Iterable<SessionState> {
  switch (scope.of) {
    case 'session': {
      const state = projection.find(scope.handle);
      return state === undefined ? [] : [state];
    }
    case 'principal':
      return [...projection.openSessionsOf(scope.principal)].filter((state) => state.id !== scope.except);
    case 'all':
      return projection.openSessions();
  }
}

// Decided here and nowhere else, so that a cap is exact whoever raced for the last place.
function makeRoom(projection: SessionProjection, event: SessionCreated): boolean {
  const { limit, principal, expiresAt, absoluteExpiresAt } = event;
  if (limit === undefined) return true;
  const live = [...projection.openSessionsOf(principal)].filter((state) => liveSession(state, projection.now));
  const over = live.length - limit.max + 1;
  if (over <= 0) return true;
  if (limit.onLimit === 'reject') return false;
  // What is dead where it lands takes nobody's place.
  if (Math.min(expiresAt, absoluteExpiresAt) <= projection.now) return true;
  for (const state of live.slice(0, over)) end(projection, state);
  return true;
}

function end(projection: SessionProjection, { id, handle, keptUntil }: SessionState): void {
  projection.put({ id, handle, keptUntil, session: undefined, lapsed: undefined });
}
