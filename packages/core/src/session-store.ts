import { adoptSession } from './adopt-session.ts';
import type { AdoptSessionRequest } from './adopt-session-request.ts';
import type { CompactSessionsRequest } from './compact-sessions-request.ts';
import { compactStore } from './compact-store.ts';
import type { Compaction } from './compaction.ts';
import { createSession } from './create-session.ts';
import type { CreateSessionRequest } from './create-session-request.ts';
import type { CreatedSession } from './created-session.ts';
import { EventLogClosedError } from './errors.ts';
import { type EventId, isEventId } from './event-id.ts';
import type { EventLog } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import { evolve } from './evolve.ts';
import { expireAll, expirePrincipal } from './expire-principal.ts';
import type { ExpirePrincipalRequest } from './expire-principal-request.ts';
import { expireSession, expireSessionById } from './expire-session.ts';
import type { ExpireSessionRequest } from './expire-session-request.ts';
import { getSession } from './get-session.ts';
import { listSessions } from './list-sessions.ts';
import type { ListSessionsRequest } from './list-sessions-request.ts';
import { openStoreContext } from './open-store-context.ts';
import type { PastMoment } from './past-moment.ts';
import { type PastSessions, readPastSessions } from './past-sessions.ts';
import type { PastSessionsOptions } from './past-sessions-options.ts';
import { rotateSession } from './rotate-session.ts';
import type { RotateSessionRequest } from './rotate-session-request.ts';
import type { Session } from './session.ts';
import type { SessionChange } from './session-change.ts';
import type { SessionChangesRequest } from './session-changes-request.ts';
import { type SessionHistoryEvent, sessionHistory } from './session-history.ts';
import { type SessionStats, sessionStats } from './session-stats.ts';
import type { SessionStoreOptions } from './session-store-options.ts';
import type { StoreContext } from './store-context.ts';
import { touchSession } from './touch-session.ts';
import type { TouchSessionRequest } from './touch-session-request.ts';

let construct: (context: StoreContext) => SessionStore;

/** {@link SessionStore.open} with a fold of choice, so that the tests of the fold can be shown to fail. Not exported. */
export async function openSessionStore(
  log: EventLog,
  options: SessionStoreOptions,
  fold: Evolve,
): Promise<SessionStore> {
  return construct(await openStoreContext(log, options, fold));
}

/**
 * A durable store of auth sessions over an event log. Any number of stores, in any number of processes, may work on one
 * log. Dead is dead: once a session is dead in the log, nothing brings it back.
 *
 * Every method rejects with `ERR_EVENT_LOG_CLOSED` after {@link SessionStore.close}, and with what the log throws when
 * the log fails; a store never answers from a log that it could not read.
 *
 * @since 0.1.0
 */
export class SessionStore implements AsyncDisposable {
  readonly #context: StoreContext;
  #closed = false;

  private constructor(context: StoreContext) {
    this.#context = context;
  }

  static {
    construct = (context) => new SessionStore(context);
  }

  /**
   * Opens a store by reading the log: its newest snapshot, if it was compacted, and the events behind it. The store
   * borrows the log and never closes it.
   *
   * @throws `ERR_SESSION_INVALID` naming the option that is wrong.
   * @throws `ERR_EVENT_LOG_CORRUPT` or `ERR_EVENT_UNSUPPORTED` at an event that this version can't believe or know.
   */
  static open(log: EventLog, options: SessionStoreOptions): Promise<SessionStore> {
    return openSessionStore(log, options, evolve);
  }

  /**
   * The sessions as they were at a moment of the past, as far back as compaction has retained it. The log is read once,
   * and may be one that is read only; a time behind its newest event is judged by what is there.
   *
   * @throws `ERR_SESSION_INVALID` naming what is wrong: `position` for one behind the last event.
   * @throws `ERR_EVENT_LOG_COMPACTED` for a moment in front of the newest snapshot. Exactly there it is answered who was
   *   live; of those who were dead no attributes are known, nor why they ended.
   */
  static asOf(log: EventLog, moment: PastMoment, options: PastSessionsOptions = {}): Promise<PastSessions> {
    return readPastSessions(log, evolve, moment, options);
  }

  /**
   * Creates a session and resolves once it is durable (L8). Of several creators of one token, in whatever processes,
   * exactly one resolves.
   *
   * @throws `ERR_SESSION_INVALID` naming the field; nothing is appended.
   * @throws `ERR_SESSION_DUPLICATE` when the token was ever used; one that a store drew, until its absolute deadline.
   * @throws `ERR_SESSION_LIMIT` when the principal has as many live sessions as the policy allows.
   */
  async create(request: CreateSessionRequest): Promise<CreatedSession> {
    return createSession(this.#open(), request);
  }

  /**
   * Takes over a session that began elsewhere, with its dates, and resolves once that is durable (L8). May be repeated: a
   * token that was ever used is not taken over again, and what is dead stays dead. Of several adopters at once one event
   * takes effect.
   *
   * @returns the live session of the token or handle; `undefined` when it is over.
   * @throws `ERR_SESSION_INVALID` naming the field; nothing is appended.
   * @throws `ERR_SESSION_LIMIT` when it is live, and the principal has as many live sessions as the policy allows.
   */
  async adopt(request: AdoptSessionRequest): Promise<Session | undefined> {
    return adoptSession(this.#open(), request);
  }

  /**
   * The live session of a token, as of everything that any process did before this call began (L3). Takes any value
   * straight from a request: what is malformed, unknown, lapsed or expired is `undefined`. With `maxStalenessMs`, on a log
   * over the network, as of at most so long ago.
   *
   * @throws `ERR_EVENT_LOG_STALE` when that can't be known.
   */
  get(token: unknown): Promise<Session | undefined> {
    // Not async: that costs a hit a twentieth more.
    try {
      return Promise.resolve(getSession(this.#open(), token));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Slides the idle deadline of a live session, replaces its attributes if some are given, and answers with it. Within
   * the policy's touch interval of the last one, a touch that asks for nothing else appends nothing; beside one that is
   * under way it answers with the session as it is.
   *
   * @param token - any value straight from a request; `undefined` for what {@link SessionStore.get} does not find.
   * @throws `ERR_SESSION_INVALID` naming the field of the request; nothing is appended.
   */
  async touch(token: unknown, request?: TouchSessionRequest): Promise<Session | undefined> {
    return touchSession(this.#open(), token, request);
  }

  /**
   * Puts a session with a new token in the place of a live one, whose token is dead from then on, or after the policy's
   * grace: after a login (ASVS 5.0 7.2.4), or now and then, so that a stolen token is noticed. One event does both: at any
   * crash point exactly one of the two tokens works, and of several rotations at once one wins.
   *
   * The new session has an id of its own and names the old one as `rotatedFrom`. It has the old one's absolute deadline,
   * unless an anonymous one gets a principal.
   *
   * @param token - any value straight from a request.
   * @returns `undefined` for what {@link SessionStore.get} does not find, for a token in its grace, and where the session
   *   ended or was rotated meanwhile.
   * @throws `ERR_SESSION_INVALID` naming the field of the request; nothing is appended.
   * @throws `ERR_SESSION_LIMIT` when the principal who logs in has as many live sessions as the policy allows.
   */
  async rotate(token: unknown, request: RotateSessionRequest = {}): Promise<CreatedSession | undefined> {
    return rotateSession(this.#open(), token, request);
  }

  /**
   * Ends the live session of a token, and resolves once that is durable (L8): from then on every `get` in every process
   * finds it dead.
   *
   * @param token - any value straight from a request.
   * @returns the session that this call ended; `undefined` when there was none to end, and nothing was appended. Where the
   *   log was compacted before the store could read back what ended it, the session as it was before.
   * @throws `ERR_SESSION_INVALID` naming the field of the request; nothing is appended.
   */
  async expire(token: unknown, request: ExpireSessionRequest = {}): Promise<Session | undefined> {
    return expireSession(this.#open(), token, request);
  }

  /**
   * {@link SessionStore.expire} by the session's public id instead of its token. Where the session was rotated, or is
   * meanwhile, the one in its place is ended: to end a device is to end its login.
   *
   * @returns the session that this call ended; `undefined` when there was none to end, and nothing was appended.
   * @throws `ERR_SESSION_INVALID` naming the field of the request; nothing is appended.
   */
  async expireSession(id: EventId, request: ExpireSessionRequest = {}): Promise<Session | undefined> {
    return expireSessionById(this.#open(), id, request);
  }

  /**
   * Ends all live sessions of a principal, also those whose key this store was not given, by one event, and resolves once
   * that is durable (L8): "log out everywhere" (ASVS 5.0 7.4.3). The order of the log decides: whatever was created before
   * the event is ended, by whomever, and what is created behind it lives.
   *
   * @param principal - compared byte by byte, under the rules of `create`.
   * @returns how many sessions this call ended; 0 when there was none to end, and nothing was appended.
   * @throws `ERR_SESSION_INVALID` naming the field; nothing is appended.
   */
  async expirePrincipal(principal: string, request: ExpirePrincipalRequest = {}): Promise<number> {
    return expirePrincipal(this.#open(), principal, request);
  }

  /**
   * Ends all live sessions by one event, as {@link SessionStore.expirePrincipal} does those of one principal (ASVS 5.0
   * 7.4.5).
   *
   * @returns how many sessions this call ended; 0 when there was none to end, and nothing was appended.
   * @throws `ERR_SESSION_INVALID` naming the field of the request; nothing is appended.
   */
  async expireAll(request: ExpireSessionRequest = {}): Promise<number> {
    return expireAll(this.#open(), request);
  }

  /**
   * Live sessions, oldest first; of one principal if one is named. A session that ends meanwhile, in whatever process, is
   * left out, and so is one that is created meanwhile. On a log over the network the log is asked once in each turn of the
   * event loop in which sessions are taken.
   *
   * @throws `ERR_SESSION_INVALID` naming the field of the request.
   */
  async *list(request: ListSessionsRequest = {}): AsyncGenerator<Session, void, undefined> {
    yield* listSessions(() => this.#open(), request);
  }

  /**
   * The life of a session, live or dead, oldest event first: every event that changed it and was not compacted. Replays
   * the log.
   *
   * @throws `ERR_EVENT_LOG_COMPACTED` when events were compacted after some had been given: ask again.
   * @param id - the session's public id; an unknown one has no history.
   */
  async *history(id: EventId): AsyncGenerator<SessionHistoryEvent, void, undefined> {
    const { log, evolve: fold } = this.#open();
    if (isEventId(id)) yield* sessionHistory(log, fold, id);
  }

  /**
   * Every change behind `after`, of every process, in the order of the log, and then waits for more, until it is left. An
   * event that took no effect is no change. Go on behind the `position` of any of them, also in another process. A slow
   * consumer misses nothing: further behind than 1,024 changes, he replays the log. Keeps the process running, unless
   * `persistent` is `false`.
   *
   * @throws the signal's reason; `ERR_EVENT_LOG_CLOSED` once the store is closed; what the log throws while it waits.
   * @throws `ERR_EVENT_LOG_COMPACTED` when events behind `after`, or behind the last change given, were compacted.
   */
  changes(request: SessionChangesRequest = {}): AsyncIterableIterator<SessionChange, void, undefined> {
    return this.#context.watch.changes(request);
  }

  /**
   * A signal that is aborted once the token stops answering, whatever the reason, in whatever process: for what must not
   * outlive a logout. Aborted already where there is nothing to answer. Where the log can't be asked without a promise it
   * is told by what is known, so `get` first. Does not keep the process running.
   *
   * The reason is an `AbortError`; `ERR_EVENT_LOG_CLOSED` when the store is closed; the error when the log can't be read.
   * The store holds one signal, of less than a KiB, for each live session that was asked for, until it is over. Of more than
   * some hundred that are over at once the others are aborted in later turns of the event loop, in no order; whoever ended
   * them, or closed the store, waits for that.
   *
   * @param token - any value straight from a request.
   */
  signal(token: unknown): AbortSignal {
    return this.#context.watch.signal(token);
  }

  /** Figures for health checks and metrics, after catching up. */
  async stats(): Promise<SessionStats> {
    return sessionStats(this.#open());
  }

  /**
   * Replaces the oldest events of the log by a snapshot of what they say, so that opening costs the live sessions and
   * not their history, and the log takes no more room than that. Every store and process may go on meanwhile, and all of
   * them answer as before: live sessions stay, dead ones stay dead, and handles of dead ones are kept until nobody can
   * present them (docs/decisions, 8). Several compactions at once do no harm.
   *
   * @returns `undefined` when there was nothing to compact.
   * @throws `ERR_SESSION_INVALID` naming the field; `log` when the store's log can't be compacted.
   */
  async compact(request: CompactSessionsRequest): Promise<Compaction | undefined> {
    return compactStore(this.#open(), request);
  }

  /** Aborts all signals, ends all changes, and lets go of the log, which stays open. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#context.watch.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #open(): StoreContext {
    if (this.#closed) throw new EventLogClosedError('session store');
    return this.#context;
  }
}
