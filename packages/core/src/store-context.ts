import { type EventId, eventIdMint } from './event-id.ts';
import type { EventLog } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import { expireSessions } from './expire-sessions.ts';
import type { Landing } from './landing.ts';
import { liveSession } from './live-session.ts';
import type { ProjectionFollower } from './projection-follower.ts';
import { RecentKnowledge } from './recent-knowledge.ts';
import { ReusedTokens } from './reused-tokens.ts';
import { isRotatedOut, lineTip } from './rotation-line.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';
import type { ReadSessionStoreOptions } from './session-store-options.ts';
import { SessionWatch } from './session-watch.ts';
import { sessionsInScope, statesInScope } from './sessions-in-scope.ts';
import { storeClock } from './store-clock.ts';
import { isToken } from './token.ts';
import type { TokenHandle } from './token-handle.ts';

/** What the commands of one store share: what is known of the log, the time, and the way to append. */
export class StoreContext {
  readonly log: EventLog;
  readonly options: ReadSessionStoreOptions;
  readonly evolve: Evolve;
  readonly follower: ProjectionFollower;
  /** When the touches that are under way were decided: many requests at once are one touch. */
  readonly touching: Map<TokenHandle, number> = new Map();
  /** Those who want to be told what becomes of the sessions. */
  readonly watch: SessionWatch = new SessionWatch(this);
  /** What a `get` may answer from; `undefined` where every one asks the log. */
  readonly recent: RecentKnowledge | undefined;
  readonly #reused = new ReusedTokens();
  readonly #endingFamilies = new Map<EventId, Promise<void>>();
  readonly #readClock: (newestInLog: number) => number;
  readonly #mintId: (now: number) => EventId;

  constructor(log: EventLog, options: ReadSessionStoreOptions, evolve: Evolve, follower: ProjectionFollower) {
    this.log = log;
    this.options = options;
    this.evolve = evolve;
    this.follower = follower;
    const { maxStalenessMs } = options;
    if (maxStalenessMs !== undefined && !follower.isLocal) {
      this.recent = new RecentKnowledge(follower, maxStalenessMs, options.clock);
    }
    this.#readClock = storeClock(options.clock);
    this.#mintId = eventIdMint(options.randomBytes);
  }

  /** What is known of the log. Ask for it anew after every wait. */
  get projection(): SessionProjection {
    return this.follower.projection;
  }

  /** The time in epoch milliseconds: never behind what the log has named. */
  now(): number {
    return this.#readClock(this.projection.now);
  }

  /** Whether a value straight from a request can be a token of this store. */
  isToken(value: unknown): value is string {
    return isToken(value, this.options.tokenPrefix);
  }

  /** {@link TokenHandles.find} in what is known of the log. */
  find(token: string, now: number): SessionState | undefined {
    return this.options.tokenHandles.find(this.projection, token, now);
  }

  /** {@link TokenHandles.sought} of a value straight from a request. */
  sought(value: unknown): string | undefined {
    return this.options.tokenHandles.sought(value, this.options.tokenPrefix);
  }

  /** {@link TokenHandles.place} in what is known of the log. */
  place(sought: string, now: number): number | undefined {
    return this.options.tokenHandles.place(this.projection, sought, now);
  }

  /** {@link TokenHandles.answering} by what is known of the log. */
  answering(state: SessionState | undefined, now: number): SessionState | undefined {
    return this.options.tokenHandles.answering(this.projection, state, now);
  }

  /**
   * What the log says, after a catch-up, of a value straight from a request, where a session answers to it; the state is
   * the token's own, and in its grace it is over. Whoever comes with a token that was rotated out is noticed.
   */
  async present(token: unknown): Promise<SessionState | undefined> {
    if (!this.isToken(token)) return undefined;
    await this.follower.catchUp();
    const now = this.now();
    const state = this.find(token, now);
    return this.answering(state, now) === undefined ? this.turnAway(state, now) : state;
  }

  /** What a token that opens nothing at `now` is answered with: nothing. One that was rotated out is noticed first. */
  turnAway(state: SessionState | undefined, now: number): Promise<undefined> | undefined {
    return isRotatedOut(this.projection, state, now) ? this.noteReuse(state) : undefined;
  }

  /** Notices a token that was rotated out: tells of it the first time in this store, and does as the policy says. */
  async noteReuse(state: SessionState): Promise<undefined> {
    if (this.#reused.add(this.projection, state)) this.watch.reused(state, this.now());
    // Requests that were under way while somebody logged in still carry the anonymous token.
    if (this.options.policy.onReuse !== 'expire-family' || state.promoted) return;
    const { id } = state;
    // Whoever comes with it again and again meanwhile adds nothing to the log.
    const underWay = this.#endingFamilies.get(id) ?? this.#endFamily(state);
    this.#endingFamilies.set(id, underWay);
    await underWay;
  }

  /** Appends the event that was decided at `now`, and tells what it did. */
  record(event: SessionEvent, now: number, signal: AbortSignal | undefined): Promise<Landing> {
    const { eventBytes } = this.options.limits;
    const aimedAt = aimedAtBy(event, this.projection, now);
    return this.follower.record(event, this.#mintId(now), aimedAt, eventBytes, { signal });
  }

  async #endFamily(state: SessionState): Promise<void> {
    const { id } = state;
    try {
      const { handle } = lineTip(this.projection, state) ?? state;
      await expireSessions(this, { of: 'session', handle, family: true }, { reason: 'reuse' });
    } finally {
      this.#endingFamilies.delete(id);
    }
  }
}

// Asked for only where a compaction overtook the event. Then another projection stands in the place of this one, which has
// gone no further than the event: it would have been folded here otherwise.
function aimedAtBy(event: SessionEvent, projection: SessionProjection, now: number): () => Iterable<Session> {
  if (event.type === 'session_touched') return () => [];
  if (event.type === 'session_created') {
    const predecessor = event.rotatedFrom && liveSession(projection.find(event.rotatedFrom), now);
    return () => (predecessor ? [predecessor] : []);
  }
  const { scope } = event;
  const named = scope.of === 'session' ? sessionsInScope(projection, scope, now) : undefined;
  return () => sessionsOf(named ?? statesInScope(projection, scope, now));
}

function* sessionsOf(states: Iterable<SessionState>): Generator<Session, void, undefined> {
  for (const { session } of states) if (session !== undefined) yield session;
}
