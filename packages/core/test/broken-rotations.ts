import { type Evolve, evolve } from '../src/evolve.ts';
import type { JsonObject } from '../src/json.ts';
import { liveSession } from '../src/live-session.ts';
import type { SessionProjection, SessionState } from '../src/session-projection.ts';
import type { BrokenFold } from './broken-folds.ts';

/** A rotation leaves the session that it takes the place of as it was. */
const rotationForks: Evolve = (projection, event, recorded) => {
  const rotatedFrom = event.type === 'session_created' && event.rotatedFrom;
  const before = rotatedFrom ? projection.find(rotatedFrom) : undefined;
  const ended = evolve(projection, event, recorded);
  if (before !== undefined && ended !== undefined) projection.put(before);
  return ended;
};

/** Who comes second with a token that is being rotated is given a session, too. */
export const everyRotationWins: Evolve = (projection, event, recorded) => {
  const ended = evolve(projection, event, recorded);
  if (ended !== undefined || event.type !== 'session_created' || event.rotatedFrom === undefined) return ended;
  if (projection.find(event.rotatedFrom)?.rotatedTo === undefined) return ended;
  return evolve(projection, { ...event, rotatedFrom: undefined }, recorded);
};

/** The absolute deadline of a rotation is whatever its writer wrote. */
const rotationIsEndless: Evolve = (projection, event, recorded) => {
  const ended = evolve(projection, event, recorded);
  if (event.type !== 'session_created' || event.rotatedFrom === undefined || ended === undefined) return ended;
  const state = projection.find(event.handle);
  const { expiresAt, absoluteExpiresAt } = event;
  if (state?.session !== undefined) {
    projection.put({ ...state, session: { ...state.session, expiresAt, absoluteExpiresAt } });
  }
  return ended;
};

/** A session of anybody can be rotated to anybody. */
const everybodyIsPromoted: Evolve = (projection, event, recorded) => {
  const rotatedFrom = event.type === 'session_created' && event.rotatedFrom;
  const before = rotatedFrom ? projection.find(rotatedFrom) : undefined;
  const ended = evolve(projection, event, recorded);
  if (ended !== undefined || event.type !== 'session_created') return ended;
  const session = liveSession(before, projection.now);
  if (before === undefined || session === undefined || event.principal === session.principal) return ended;
  projection.put({ ...before, session: { ...session, principal: event.principal } });
  return evolve(projection, event, recorded);
};

/** The token of an anonymous session answers, for as long as its writer wrote, with the login of whoever took it. */
const graceAfterLogin: Evolve = (projection, event, recorded) => {
  const ended = evolve(projection, event, recorded);
  if (event.type !== 'session_created' || event.rotatedFrom === undefined || ended === undefined) return ended;
  const before = projection.find(event.rotatedFrom);
  if (before?.promoted) projection.put({ ...before, graceUntil: event.graceUntil });
  return ended;
};

/** Who is logged out everywhere is decided by clocks: what was created just before, in another store, is missed. */
const clockDecidesScope: Evolve = (projection, event, recorded) => {
  const missed: SessionState[] = [];
  if (event.type === 'session_expired' && event.scope.of === 'principal') {
    const open = [...projection.openSessionsOf(event.scope.principal)];
    missed.push(...open.filter(({ session }) => (session?.createdAt ?? 0) >= event.expiredAt));
  }
  const ended = evolve(projection, event, recorded);
  for (const state of missed) projection.put(state);
  return ended;
};

/** `except` spares every session that took the place of the same one as the spared one did: mostly, of none. */
const exceptSparesMore: Evolve = (projection, event, recorded) => {
  const spared: SessionState[] = [];
  if (event.type === 'session_expired' && event.scope.of === 'principal' && event.scope.except !== undefined) {
    const except = projection.findById(event.scope.except)?.session;
    const open = [...projection.openSessionsOf(event.scope.principal)];
    spared.push(...open.filter(({ session }) => except && session?.rotatedFrom === except.rotatedFrom));
  }
  const ended = evolve(projection, event, recorded);
  for (const state of spared) projection.put(state);
  return ended;
};

/** The end of a family ends the session that it names, whatever that was rotated to. */
export const familyIsOne: Evolve = (projection, event, recorded) => {
  if (event.type !== 'session_expired' || event.scope.of !== 'session') return evolve(projection, event, recorded);
  return evolve(projection, { ...event, scope: { ...event.scope, family: undefined } }, recorded);
};

const beforeTouch = new WeakMap<SessionProjection, Map<string, { at: number; attributes: JsonObject | undefined }>>();

/** A rotation carries the attributes over that there were when it was decided: a touch that landed since is undone. */
const carriesAsDecided: Evolve = (projection, event, recorded) => {
  const earlier = beforeTouch.get(projection) ?? new Map();
  beforeTouch.set(projection, earlier);
  if (event.type === 'session_touched') {
    const attributes = projection.find(event.handle)?.session?.attributes;
    earlier.set(event.handle, { at: event.lastSeenAt, attributes });
  }
  if (event.type !== 'session_created' || event.rotatedFrom === undefined) return evolve(projection, event, recorded);
  const touched = earlier.get(event.rotatedFrom);
  const stale = touched !== undefined && touched.at >= event.createdAt ? touched.attributes : undefined;
  return evolve(projection, { ...event, attributes: event.attributes ?? stale }, recorded);
};

/** Folds of rotations and wide endings that are broken on purpose. Each must show within a normal run of stories. */
export const brokenRotations: readonly BrokenFold[] = [
  {
    name: 'a rotation leaves its predecessor live',
    fold: rotationForks,
    complaint: 'two sessions of one line',
  },
  { name: 'every rotation of one session wins', fold: everyRotationWins },
  { name: 'a rotation moves the absolute deadline', fold: rotationIsEndless },
  { name: 'a session of a named principal is promoted', fold: everybodyIsPromoted },
  { name: 'there is a grace after a login', fold: graceAfterLogin },
  { name: 'the end of a principal misses what was created just before', fold: clockDecidesScope },
  { name: '`except` spares too much', fold: exceptSparesMore },
  { name: 'the end of a family ends the named session alone', fold: familyIsOne },
  {
    name: 'attributes are carried over as they were when a rotation was decided',
    fold: carriesAsDecided,
  },
];
