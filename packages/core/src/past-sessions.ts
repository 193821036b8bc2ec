import { SessionInvalidError } from './errors.ts';
import { type EventId, isEventId } from './event-id.ts';
import type { EventLog, Position } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import { type ListSessionsRequest, readListRequest } from './list-sessions-request.ts';
import { liveSession } from './live-session.ts';
import { type PastMoment, readPastMoment } from './past-moment.ts';
import type { PastSession } from './past-session.ts';
import { type ReadPastSessionsOptions, readPastSessionsOptions } from './past-sessions-options.ts';
import { type ReplayedPast, replayPast } from './replay-past.ts';
import type { Session } from './session.ts';
import { type SessionHistoryEvent, sessionHistory } from './session-history.ts';
import { HARD_LIMITS } from './session-limits.ts';
import type { SessionState } from './session-projection.ts';
import type { SessionStats } from './session-stats.ts';
import { isToken } from './token.ts';

/** {@link SessionStore.asOf} with a fold of choice. */
export async function readPastSessions(
  log: EventLog,
  evolve: Evolve,
  moment: PastMoment,
  options: unknown,
): Promise<PastSessions> {
  if (typeof log?.read !== 'function') throw new SessionInvalidError('log', 'must be an event log.');
  const read = readPastSessionsOptions(options);
  const wanted = readPastMoment(moment);
  const replayed = await replayPast(log, evolve, wanted, read.signal);
  return new PastSessions(log, evolve, replayed, wanted.time ?? replayed.projection.now, read);
}

/**
 * The sessions as they were at a moment of the past. Nothing that happens later changes it. It is held in memory whole;
 * only `history` reads the log again.
 *
 * Keys are for `get` alone: the log does not say which keys a store had, so what is listed, counted and found here are
 * the sessions of all of them.
 *
 * @since 0.1.0
 */
export class PastSessions {
  readonly #log: EventLog;
  readonly #evolve: Evolve;
  readonly #replayed: ReplayedPast;
  readonly #options: ReadPastSessionsOptions;
  /** Of the newest event that had been recorded; `undefined` where there was none. */
  readonly position: Position | undefined;
  /** The time for which it answers, in epoch milliseconds: what was asked for, or the newest moment that the log had named. */
  readonly time: number;

  constructor(log: EventLog, evolve: Evolve, replayed: ReplayedPast, time: number, options: ReadPastSessionsOptions) {
    this.#log = log;
    this.#evolve = evolve;
    this.#replayed = replayed;
    this.#options = options;
    this.position = replayed.projection.position;
    this.time = time;
    Object.freeze(this);
  }

  /** What `get` would have answered then. Nobody is told of a token that was rotated out. */
  get(token: unknown): Session | undefined {
    const { tokenPrefix, tokenHandles } = this.#options;
    if (!isToken(token, tokenPrefix)) return undefined;
    const { projection } = this.#replayed;
    const state = tokenHandles.find(projection, token, this.time);
    return tokenHandles.answering(projection, state, this.time)?.session;
  }

  /** What was known of the session with this public id, and why it had ended; `undefined` for one that is unknown. */
  find(id: EventId): PastSession | undefined {
    const state = isEventId(id) ? this.#replayed.projection.findById(id) : undefined;
    if (state === undefined) return undefined;
    const { session, rotatedTo } = state;
    // An id can be taken anew, and the endings are those of ids.
    const ending = session === undefined ? this.#replayed.endings.find(id) : undefined;
    return Object.freeze({
      id,
      state: this.#nameOf(state),
      session: session ?? ending?.session,
      endedBy: ending?.endedBy,
      rotatedTo,
    });
  }

  /**
   * The sessions that were live, oldest first, of one principal if one is named.
   *
   * @throws `ERR_SESSION_INVALID` naming the field of the request.
   */
  list(request: ListSessionsRequest = {}): Iterable<Session> {
    return this.#live(readListRequest(request, HARD_LIMITS).principal);
  }

  /** The figures of then, as those of a store. */
  stats(): Omit<SessionStats, 'lag'> {
    const { projection, live } = this.#replayed;
    const { open } = projection;
    const lapsed = open - live + projection.lapsed;
    const ended = projection.handles - open - projection.lapsed;
    return Object.freeze({ live, lapsed, ended, position: this.position });
  }

  /**
   * The life of a session up to then, as `SessionStore.history` gives it: from the log as it is now.
   *
   * @throws `ERR_EVENT_LOG_COMPACTED` when the moment, or events behind those that were given, were compacted since.
   */
  async *history(id: EventId): AsyncGenerator<SessionHistoryEvent, void, undefined> {
    if (this.position !== undefined && isEventId(id)) yield* sessionHistory(this.#log, this.#evolve, id, this.position);
  }

  *#live(principal: string | undefined): Generator<Session, void, undefined> {
    const { projection } = this.#replayed;
    const open = principal === undefined ? projection.openSessions() : projection.openSessionsOf(principal);
    for (const state of open) {
      const session = liveSession(state, this.time);
      if (session !== undefined) yield session;
    }
  }

  #nameOf(state: SessionState): PastSession['state'] {
    if (state.session !== undefined) return liveSession(state, this.time) === undefined ? 'lapsed' : 'live';
    if (state.rotatedTo !== undefined) return 'rotated';
    return state.lapsed ? 'lapsed' : 'ended';
  }
}
