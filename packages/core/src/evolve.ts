import { atOnce } from './at-once.ts';
import type { RecordedEvent } from './event-log.ts';
import { evolveCreation } from './evolve-creation.ts';
import { evolveExpiry } from './evolve-expiry.ts';
import { ENDING } from './fold-work.ts';
import { liveSession } from './live-session.ts';
import { overState } from './over-state.ts';
import type { Session } from './session.ts';
import type { SessionEvent, SessionExpired, SessionTouched } from './session-event.ts';
import { sessionEventMoment } from './session-event-moment.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';
import { sessionsInScope } from './sessions-in-scope.ts';

/**
 * How a recorded event changes the projection.
 *
 * @returns the sessions that it ended, as they were; `undefined` when it took no effect.
 */
export type Evolve = (
  projection: SessionProjection,
  event: SessionEvent,
  recorded: RecordedEvent,
) => readonly Session[] | undefined;

/**
 * Folds one event. The fold is the referee: whatever its command would have been refused at the place where the event
 * landed changes nothing. Time is the newest that the log has named so far, so that a writer whose clock is behind can
 * not touch what an earlier event has outlived.
 */
export const evolve: Evolve = (projection, event, recorded) => {
  projection.position = recorded.position;
  projection.now = Math.max(projection.now, sessionEventMoment(event));
  switch (event.type) {
    case 'session_created': {
      const ended: Session[] = [];
      const count = atOnce(evolveCreation(projection, event, recorded.id, (session) => ended.push(session)));
      return count === undefined ? undefined : ended;
    }
    case 'session_touched':
      return evolveTouched(projection, event);
    case 'session_expired':
      return evolveExpired(projection, event);
  }
};

function evolveTouched(projection: SessionProjection, event: SessionTouched): readonly Session[] | undefined {
  const state = projection.find(event.handle);
  const session = liveSession(state, projection.now);
  if (state === undefined || session === undefined) return undefined;
  const touched = {
    ...session,
    lastSeenAt: Math.max(session.lastSeenAt, event.lastSeenAt),
    expiresAt: Math.min(event.expiresAt ?? session.expiresAt, session.absoluteExpiresAt),
    attributes: event.attributes ?? session.attributes,
  };
  projection.put({ ...state, session: Object.freeze(touched) });
  return NONE;
}

function evolveExpired(projection: SessionProjection, { scope }: SessionExpired): readonly Session[] | undefined {
  if (scope.of === 'session') return end(projection, sessionsInScope(projection, scope, projection.now));
  const looked = scope.of === 'all' ? projection.open : projection.countOf(scope.principal);
  const ended: Session[] = [];
  const count = atOnce(evolveExpiry(projection, scope, (session) => ended.push(session)));
  // Those that have lapsed are looked at by each expiry of all, and it may end nobody.
  projection.addWork(looked + ENDING * ended.length);
  return count === undefined ? undefined : ended;
}

function end(projection: SessionProjection, states: readonly SessionState[]): readonly Session[] | undefined {
  const ended: Session[] = [];
  for (const state of states) {
    if (state.session !== undefined) ended.push(state.session);
    projection.put(overState(state));
  }
  return ended.length === 0 ? undefined : ended;
}

const NONE: readonly Session[] = [];
