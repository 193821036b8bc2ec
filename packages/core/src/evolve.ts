import { isAnonymous } from './anonymous.ts';
import type { EventId } from './event-id.ts';
import type { RecordedEvent } from './event-log.ts';
import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import { sessionAsCreated } from './session-as-created.ts';
import type { SessionCreated, SessionEvent, SessionExpired, SessionTouched } from './session-event.ts';
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
    case 'session_created':
      return event.rotatedFrom === undefined
        ? evolveCreated(projection, event, recorded.id)
        : evolveRotated(projection, event, recorded.id, event.rotatedFrom);
    case 'session_touched':
      return evolveTouched(projection, event);
    case 'session_expired':
      return evolveExpired(projection, event);
  }
};

function evolveCreated(
  projection: SessionProjection,
  event: SessionCreated,
  id: EventId,
): readonly Session[] | undefined {
  const named = namedStates(projection, event, id);
  if (named === undefined) return undefined;
  const session = sessionAsCreated(event, id);
  const ended = makeRoom(projection, event, session, undefined);
  if (ended !== undefined) begin(projection, event, session, named);
  return ended;
}

function evolveRotated(
  projection: SessionProjection,
  event: SessionCreated,
  id: EventId,
  rotatedFrom: string,
): readonly Session[] | undefined {
  const before = projection.find(rotatedFrom);
  const predecessor = liveSession(before, projection.now);
  if (before === undefined || predecessor === undefined) return undefined;
  const named = namedStates(projection, event, id);
  if (named === undefined) return undefined;
  const promoted = event.principal !== predecessor.principal;
  if (promoted && !isAnonymous(predecessor.principal)) return undefined;
  const session = sessionAsCreated(event, id, predecessor);
  // What is dead where it lands takes nobody's place.
  if (session.expiresAt <= projection.now) return undefined;
  const ended = makeRoom(projection, event, session, before);
  if (ended === undefined) return undefined;
  // Whoever planted an anonymous token must not find himself logged in.
  const graceUntil = promoted ? undefined : event.graceUntil;
  projection.put({ ...over(before), rotatedTo: id, graceUntil, promoted });
  begin(projection, event, session, named);
  return [predecessor, ...ended];
}

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

function evolveExpired(projection: SessionProjection, event: SessionExpired): readonly Session[] | undefined {
  if (event.scope.of === 'principal') projection.letGoOfLapsed(event.scope.principal);
  const ended = end(projection, sessionsInScope(projection, event.scope, projection.now));
  return ended.length === 0 ? undefined : ended;
}

// The states that a creation names, by its handle and by its id, each of them forgotten; `undefined` where one is not: the
// first creation wins, and an id names one session, even where writers shared their randomness.
function namedStates(
  projection: SessionProjection,
  { handle }: SessionCreated,
  id: EventId,
): readonly SessionState[] | undefined {
  const byHandle = projection.find(handle);
  const byId = projection.findById(id);
  if (projection.remembered(byHandle) !== undefined || projection.remembered(byId) !== undefined) return undefined;
  if (byHandle === undefined) return byId === undefined ? NOBODY : [byId];
  return byId === undefined || byId.handle === byHandle.handle ? [byHandle] : [byHandle, byId];
}

// Decided here and nowhere else, so that a cap is exact whoever raced for the last place.
function makeRoom(
  projection: SessionProjection,
  { limit, principal }: SessionCreated,
  { expiresAt }: Session,
  predecessor: SessionState | undefined,
): readonly Session[] | undefined {
  if (limit === undefined) return NONE;
  projection.letGoOfLapsed(principal);
  const scope = { of: 'principal', principal, except: undefined } as const;
  const live = sessionsInScope(projection, scope, projection.now).filter(({ id }) => id !== predecessor?.id);
  const excess = live.length - limit.max + 1;
  if (excess <= 0) return NONE;
  if (limit.onLimit === 'reject') return undefined;
  // What is dead where it lands takes nobody's place.
  return expiresAt <= projection.now ? NONE : end(projection, live.slice(0, excess));
}

function begin(
  projection: SessionProjection,
  { handle, minted }: SessionCreated,
  session: Session,
  forgotten: readonly SessionState[],
): void {
  const { id, absoluteExpiresAt } = session;
  for (const state of forgotten) projection.forget(state);
  projection.put({ id, handle, keptUntil: minted ? absoluteExpiresAt : undefined, session, lapsed: undefined });
}

function end(projection: SessionProjection, states: readonly SessionState[]): readonly Session[] {
  const ended: Session[] = [];
  for (const state of states) {
    if (state.session !== undefined) ended.push(state.session);
    projection.put(over(state));
  }
  return ended;
}

function over({ id, handle, keptUntil }: SessionState): SessionState {
  const none = {
    session: undefined,
    lapsed: undefined,
    rotatedTo: undefined,
    graceUntil: undefined,
    promoted: undefined,
  };
  return { id, handle, keptUntil, ...none };
}

const NONE: readonly Session[] = [];
const NOBODY: readonly SessionState[] = [];
