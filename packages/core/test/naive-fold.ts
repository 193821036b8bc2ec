import type { Session } from '../src/session.ts';
import type { SessionEvent } from '../src/session-event.ts';

/** An event of a log, and its id. */
export interface NaiveRecord {
  readonly id: string;
  readonly event: SessionEvent;
}

/** A handle that the log has seen; no session once an event has ended it. */
export interface NaiveState {
  readonly id: string;
  readonly handle: string;
  /** Until when it can't be forgotten; for ever if `undefined`. */
  readonly keptUntil: number | undefined;
  session: Session | undefined;
}

/** What a whole log says. */
export interface NaiveAnswer {
  /** Every handle that a creation took, oldest creation first. */
  readonly states: readonly NaiveState[];
  readonly now: number;
  /** Whether the last event took effect. */
  readonly effective: boolean;
}

/**
 * What a log says, computed from its first event, with lists and nothing else: the second opinion on `evolve`. Written
 * from the pages about the format and the guarantees, not from the fold.
 */
export function naiveFold(log: readonly NaiveRecord[]): NaiveAnswer {
  const states: NaiveState[] = [];
  let now = 0;
  let effective = false;
  const live = (): NaiveState[] => states.filter(({ session }) => session !== undefined && session.expiresAt > now);
  for (const { id, event } of log) {
    now = Math.max(now, momentOf(event));
    if (event.type === 'session_created') effective = create(states, live(), now, id, event);
    else if (event.type === 'session_touched') effective = touch(live(), event);
    else effective = expire(live(), event);
  }
  return { states, now, effective };
}

function momentOf(event: SessionEvent): number {
  if (event.type === 'session_created') return event.createdAt;
  return event.type === 'session_touched' ? event.lastSeenAt : event.expiredAt;
}

function create(
  states: NaiveState[],
  live: readonly NaiveState[],
  now: number,
  id: string,
  event: Extract<SessionEvent, { type: 'session_created' }>,
): boolean {
  const { handle, principal, createdAt, absoluteExpiresAt, attributes, limit } = event;
  const expiresAt = Math.min(event.expiresAt, absoluteExpiresAt);
  const taken = states.filter((state) => state.handle === handle || state.id === id);
  // A token that a store drew is forgotten at its absolute deadline.
  if (taken.some(({ keptUntil }) => keptUntil === undefined || now < keptUntil)) return false;
  const others = live.filter(({ session }) => session?.principal === principal);
  if (limit !== undefined && others.length >= limit.max) {
    if (limit.onLimit === 'reject') return false;
    // A session that is dead where it lands ends no other.
    while (expiresAt > now && others.length >= limit.max) (others.shift() as NaiveState).session = undefined;
  }
  for (const forgotten of taken) states.splice(states.indexOf(forgotten), 1);
  const session = { id, principal, createdAt, lastSeenAt: createdAt, expiresAt, absoluteExpiresAt, attributes };
  states.push({ id, handle, keptUntil: event.minted && absoluteExpiresAt, session });
  return true;
}

function touch(live: readonly NaiveState[], event: Extract<SessionEvent, { type: 'session_touched' }>): boolean {
  const state = live.find(({ handle }) => handle === event.handle);
  if (state?.session === undefined) return false;
  const { lastSeenAt, expiresAt, absoluteExpiresAt, attributes } = state.session;
  state.session = {
    ...state.session,
    lastSeenAt: Math.max(event.lastSeenAt, lastSeenAt),
    expiresAt: Math.min(event.expiresAt ?? expiresAt, absoluteExpiresAt),
    attributes: event.attributes ?? attributes,
  };
  return true;
}

function expire(live: readonly NaiveState[], event: Extract<SessionEvent, { type: 'session_expired' }>): boolean {
  const { scope } = event;
  const ended = live.filter(({ id, handle, session }) => {
    if (scope.of === 'session') return handle === scope.handle;
    return scope.of === 'all' || (session?.principal === scope.principal && id !== scope.except);
  });
  for (const state of ended) state.session = undefined;
  return ended.length > 0;
}
