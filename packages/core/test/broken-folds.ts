import { type Evolve, evolve } from '../src/evolve.ts';
import type { SessionPolicy } from '../src/session-policy.ts';
import type { SessionProjection, SessionState } from '../src/session-projection.ts';

/** A fold with a mistake in it. */
export interface BrokenFold {
  readonly name: string;
  readonly fold: Evolve;
  /** A policy under which the break shows. */
  readonly policy?: SessionPolicy;
  /** What the model must say. */
  readonly complaint?: string;
  /** The break must show within as many stories as the true fold is tried with. */
  readonly normalRun?: true;
}

/** The rule "dead is dead" taken out: a late touch writes the session again, as a store that upserts does. */
export const touchRevives: Evolve = (projection, event, recorded) => {
  if (event.type !== 'session_touched') return remember(projection, event, recorded);
  const before = projection.find(event.handle);
  if (before === undefined || before.session !== undefined) return evolve(projection, event, recorded);
  const last = lastSeen.get(projection)?.get(before.handle);
  if (last?.session === undefined) return evolve(projection, event, recorded);
  projection.put({ ...last, session: { ...last.session, expiresAt: event.expiresAt ?? last.session.expiresAt } });
  projection.position = recorded.position;
  return [];
};

const lastSeen = new WeakMap<SessionProjection, Map<string, SessionState>>();

const remember: Evolve = (projection, event, recorded) => {
  const effective = evolve(projection, event, recorded);
  const seen = lastSeen.get(projection) ?? new Map<string, SessionState>();
  for (const state of projection.openSessions()) seen.set(state.handle, state);
  lastSeen.set(projection, seen);
  return effective;
};

/** Time taken from the event alone: a writer whose clock is behind touches what has lapsed. */
const forgetsTime: Evolve = (projection, event, recorded) => {
  projection.now = 0;
  return evolve(projection, event, recorded);
};

/** The second creation of a token replaces the first. */
export const lastCreationWins: Evolve = (projection, event, recorded) => {
  if (event.type !== 'session_created') return evolve(projection, event, recorded);
  const { handle, principal, createdAt, expiresAt, absoluteExpiresAt, attributes = {} } = event;
  const session = {
    id: recorded.id,
    principal,
    createdAt,
    lastSeenAt: createdAt,
    expiresAt,
    absoluteExpiresAt,
    attributes,
  };
  projection.put({ id: recorded.id, handle, session });
  projection.position = recorded.position;
  projection.now = Math.max(projection.now, createdAt);
  return [];
};

/** A touch goes past the absolute deadline. */
const touchIsEndless: Evolve = (projection, event, recorded) => {
  const effective = evolve(projection, event, recorded);
  if (event.type !== 'session_touched' || effective === undefined) return effective;
  const state = projection.find(event.handle);
  if (state?.session !== undefined) {
    projection.put({ ...state, session: { ...state.session, expiresAt: event.lastSeenAt + 1_000_000 } });
  }
  return effective;
};

/** The cap is checked by the writer alone, so that two writers both get the last place. */
const capIsNotTheFolds: Evolve = (projection, event, recorded) =>
  evolve(projection, event.type === 'session_created' ? { ...event, limit: undefined } : event, recorded);

/** Folds that are broken on purpose, each in the way of a real store. */
export const brokenFolds: readonly BrokenFold[] = [
  {
    name: 'dead is dead taken out: a late touch revives',
    fold: touchRevives,
    complaint: 'dead is dead',
    normalRun: true,
  },
  { name: 'time runs backwards', fold: forgetsTime },
  { name: 'the last creation wins', fold: lastCreationWins },
  { name: 'a touch goes past the absolute deadline', fold: touchIsEndless },
  {
    name: 'the cap is not decided by the log',
    fold: capIsNotTheFolds,
    policy: { absoluteTimeoutMs: 4000, maxSessionsPerPrincipal: 1 },
  },
];
