import { isAnonymous } from './anonymous.ts';
import type { EventId } from './event-id.ts';
import { liveSession } from './live-session.ts';
import { overState } from './over-state.ts';
import type { Session } from './session.ts';
import { sessionAsCreated } from './session-as-created.ts';
import type { SessionCreated } from './session-event.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';

type Note = ((session: Session) => unknown) | undefined;

/**
 * How a creation changes a projection that has come to its moment. To make room for it any number of sessions may have to be
 * looked at, or ended: it yields now and then, and nothing else may be folded meanwhile.
 *
 * @param id - of the event, and so of the session.
 * @param note - is given each session that it ends, as it was. Absent: nothing is made of them.
 * @returns how many there were; `undefined`: it took no effect, and changed nothing.
 */
export function evolveCreation(
  projection: SessionProjection,
  event: SessionCreated,
  id: EventId,
  note: Note,
): Generator<undefined, number | undefined, undefined> {
  return event.rotatedFrom === undefined
    ? evolveCreated(projection, event, id, note)
    : evolveRotated(projection, event, id, event.rotatedFrom, note);
}

function* evolveCreated(
  projection: SessionProjection,
  event: SessionCreated,
  id: EventId,
  note: Note,
): Generator<undefined, number | undefined, undefined> {
  const named = namedStates(projection, event, id);
  if (named === undefined) return undefined;
  const session = sessionAsCreated(event, id);
  const excess = yield* excessOf(projection, event, session, undefined);
  if (excess === undefined) return undefined;
  yield* projection.endOldest(event.principal, undefined, excess, note);
  begin(projection, event, session, named);
  return excess;
}

function* evolveRotated(
  projection: SessionProjection,
  event: SessionCreated,
  id: EventId,
  rotatedFrom: string,
  note: Note,
): Generator<undefined, number | undefined, undefined> {
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
  const excess = yield* excessOf(projection, event, session, predecessor);
  if (excess === undefined) return undefined;
  note?.(predecessor);
  yield* projection.endOldest(event.principal, before.handle, excess, note);
  // Whoever planted an anonymous token must not find himself logged in.
  const graceUntil = promoted ? undefined : event.graceUntil;
  projection.put({ ...overState(before), rotatedTo: id, graceUntil, promoted });
  begin(projection, event, session, named);
  return excess + 1;
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

// How many have to go; `undefined` where none may. Decided here and nowhere else, so that a cap is exact whoever raced for
// the last place.
function* excessOf(
  projection: SessionProjection,
  { limit, principal }: SessionCreated,
  { expiresAt }: Session,
  predecessor: Session | undefined,
): Generator<undefined, number | undefined, undefined> {
  if (limit === undefined || projection.hasFewer(principal, limit.max)) return 0;
  const live = yield* projection.letGoOfLapsed(principal);
  const others = predecessor?.principal === principal ? live - 1 : live;
  const excess = Math.max(0, others - limit.max + 1);
  if (excess > 0 && limit.onLimit === 'reject') return undefined;
  // What is dead where it lands takes nobody's place.
  return expiresAt <= projection.now ? 0 : excess;
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

const NOBODY: readonly SessionState[] = [];
