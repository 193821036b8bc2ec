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
  /** The session in its place, and until when its token answers with that. */
  rotatedTo?: string | undefined;
  graceUntil?: number | undefined;
  promoted?: boolean;
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
    else effective = expire(states, live(), now, event);
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
  const { handle, principal, createdAt, limit, rotatedFrom } = event;
  const before = live.find((state) => state.handle === rotatedFrom);
  const old = before?.session;
  if (rotatedFrom !== undefined && old === undefined) return false;
  const taken = states.filter((state) => state.handle === handle || state.id === id);
  // A token that a store drew is forgotten at its absolute deadline.
  if (taken.some((state) => isKept(state, now))) return false;
  const logsIn = old !== undefined && old.principal !== principal;
  if (logsIn && !/^anonymous($|[:-])/.test(old.principal)) return false;
  const carried = old === undefined || logsIn ? event.absoluteExpiresAt : old.absoluteExpiresAt;
  const absoluteExpiresAt = Math.min(event.absoluteExpiresAt, carried);
  const expiresAt = Math.min(event.expiresAt, absoluteExpiresAt);
  if (old !== undefined && expiresAt <= now) return false;
  const others = live.filter((state) => state.session?.principal === principal && state !== before);
  if (limit !== undefined && others.length >= limit.max) {
    if (limit.onLimit === 'reject') return false;
    // A session that is dead where it lands ends no other.
    while (expiresAt > now && others.length >= limit.max) (others.shift() as NaiveState).session = undefined;
  }
  if (before !== undefined) {
    before.session = undefined;
    before.rotatedTo = id;
    before.promoted = logsIn;
    before.graceUntil = logsIn ? undefined : event.graceUntil;
  }
  for (const forgotten of taken) states.splice(states.indexOf(forgotten), 1);
  const attributes = event.attributes ?? old?.attributes ?? {};
  const times = { createdAt, lastSeenAt: event.lastSeenAt ?? createdAt, expiresAt, absoluteExpiresAt };
  const session = { id, principal, ...times, attributes, ...(old && { rotatedFrom: old.id }) };
  states.push({ id, handle, keptUntil: event.minted && absoluteExpiresAt, session });
  return true;
}

function isKept({ keptUntil }: NaiveState, now: number): boolean {
  return keptUntil === undefined || now < keptUntil;
}

// Where the rotations of a session have led, as far as it is remembered.
function tipOf(states: readonly NaiveState[], first: NaiveState | undefined, now: number): NaiveState | undefined {
  if (first === undefined || !isKept(first, now)) return undefined;
  if (first.rotatedTo === undefined) return first;
  return tipOf(
    states,
    states.find(({ id }) => id === first.rotatedTo),
    now,
  );
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

function expire(
  states: readonly NaiveState[],
  live: readonly NaiveState[],
  now: number,
  { scope }: Extract<SessionEvent, { type: 'session_expired' }>,
): boolean {
  const named = states.find(({ id, handle }) => {
    if (scope.of === 'session') return handle === scope.handle;
    return scope.of === 'principal' && id === scope.except;
  });
  const tip = tipOf(states, named, now);
  const ended = live.filter((state) => {
    if (scope.of === 'session') return state === (scope.family ? tip : named);
    return scope.of === 'all' || (state.session?.principal === scope.principal && state !== tip);
  });
  for (const state of ended) state.session = undefined;
  return ended.length > 0;
}
