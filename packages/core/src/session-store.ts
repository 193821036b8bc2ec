import { compactSessions } from './compact-sessions.ts';
import { type CompactSessionsRequest, readCompactSessionsRequest } from './compact-sessions-request.ts';
import type { Compaction } from './compaction.ts';
import type { CreateSessionRequest } from './create-session-request.ts';
import { readCreateRequest } from './create-session-request.ts';
import { CreatedSession } from './created-session.ts';
import { decideCreate } from './decide-create.ts';
import { decideExpire } from './decide-expire.ts';
import { decideTouch } from './decide-touch.ts';
import { EventLogClosedError, SessionDuplicateError, SessionInvalidError, SessionLimitError } from './errors.ts';
import { type EventId, eventIdMint } from './event-id.ts';
import type { EventLog } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import { evolve } from './evolve.ts';
import type { ExpireSessionRequest } from './expire-session-request.ts';
import { readExpireRequest } from './expire-session-request.ts';
import { isCompactable } from './is-compactable.ts';
import type { Landing } from './landing.ts';
import { liveSession } from './live-session.ts';
import { liveSessions } from './live-sessions.ts';
import { readPrincipal } from './principal.ts';
import { ProjectionFollower } from './projection-follower.ts';
import { readRequest } from './request.ts';
import type { Session } from './session.ts';
import type { SessionEvent, SessionTouched } from './session-event.ts';
import { type SessionHistoryEvent, sessionHistory } from './session-history.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';
import { type SessionStats, sessionStats } from './session-stats.ts';
import type { ReadSessionStoreOptions, SessionStoreOptions } from './session-store-options.ts';
import { readStoreOptions } from './session-store-options.ts';
import { storeClock } from './store-clock.ts';
import { isToken, mintToken } from './token.ts';
import { type TokenHandle, tokenHandle } from './token-handle.ts';
import type { TouchSessionRequest } from './touch-session-request.ts';
import { readTouchRequest } from './touch-session-request.ts';

let construct: (
  log: EventLog,
  options: ReadSessionStoreOptions,
  fold: Evolve,
  follower: ProjectionFollower,
) => SessionStore;

/** {@link SessionStore.open} with a fold of choice, so that the tests of the fold can be shown to fail. Not exported. */
export async function openSessionStore(
  log: EventLog,
  options: SessionStoreOptions,
  fold: Evolve,
): Promise<SessionStore> {
  if (typeof log?.append !== 'function' || typeof log.read !== 'function') {
    throw new SessionInvalidError('log', 'must be an event log.');
  }
  const read = readStoreOptions(options);
  const follower = new ProjectionFollower(log, fold);
  await follower.replay(read.signal);
  return construct(log, read, fold, follower);
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
  readonly #log: EventLog;
  readonly #options: ReadSessionStoreOptions;
  readonly #evolve: Evolve;
  readonly #follower: ProjectionFollower;
  readonly #readClock: (newestInLog: number) => number;
  readonly #mintId: (now: number) => EventId;
  // When the touches that are under way were decided: many requests at once are one touch.
  readonly #touching = new Map<TokenHandle, number>();
  #closed = false;

  private constructor(log: EventLog, options: ReadSessionStoreOptions, fold: Evolve, follower: ProjectionFollower) {
    this.#log = log;
    this.#options = options;
    this.#evolve = fold;
    this.#follower = follower;
    this.#readClock = storeClock(options.clock);
    this.#mintId = eventIdMint(options.randomBytes);
  }

  static {
    construct = (log, options, fold, follower) => new SessionStore(log, options, fold, follower);
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
   * Creates a session and resolves once it is durable (L8). Of several creators of one token, in whatever processes,
   * exactly one resolves.
   *
   * @throws `ERR_SESSION_INVALID` naming the field; nothing is appended.
   * @throws `ERR_SESSION_DUPLICATE` when the token was ever used; one that a store drew, until its absolute deadline.
   * @throws `ERR_SESSION_LIMIT` when the principal has as many live sessions as the policy allows.
   */
  async create(request: CreateSessionRequest): Promise<CreatedSession> {
    this.#refuseClosed();
    const { policy, limits, tokenPrefix, tokenDomain, randomBytes } = this.#options;
    const { principal, attributes, expiresAt, token: given, signal } = readCreateRequest(request, limits, tokenPrefix);
    const token = given ?? mintToken(tokenPrefix, randomBytes);
    const handle = tokenHandle(tokenDomain, token);
    await this.#follower.catchUp();
    const now = this.#now();
    const asked = { handle, principal, attributes, expiresAt, minted: given === undefined };
    const event = decideCreate(this.#projection, asked, policy, now);
    const id = this.#mintId(now);
    const { effective, after } = await this.#record(event, id, signal);
    if (effective && after?.session !== undefined) return new CreatedSession(token, after.session);
    const winner = after ?? this.#projection.remembered(this.#projection.findById(id));
    throw winner === undefined ? new SessionLimitError() : new SessionDuplicateError(winner.id);
  }

  /**
   * The live session of a token, as of everything that any process did before this call began (L3). Takes any value
   * straight from a request: what is malformed, unknown, lapsed or expired is `undefined`.
   */
  async get(token: unknown): Promise<Session | undefined> {
    this.#refuseClosed();
    const handle = this.#handleOf(token);
    if (handle === undefined) return undefined;
    const behind = this.#follower.catchUp();
    if (behind !== undefined) await behind;
    return liveSession(this.#projection.find(handle), this.#now());
  }

  /**
   * Slides the idle deadline of a live session, replaces its attributes if some are given, and answers with it. Within
   * the policy's touch interval of the last one, a touch that asks for nothing else appends nothing; beside one that is
   * under way it answers with the session as it is.
   *
   * @param token - any value straight from a request; `undefined` for what {@link SessionStore.get} does not find.
   * @throws `ERR_SESSION_INVALID` naming the field of the request; nothing is appended.
   */
  async touch(token: unknown, request: TouchSessionRequest = {}): Promise<Session | undefined> {
    this.#refuseClosed();
    const { policy, limits } = this.#options;
    const { attributes, expiresAt, signal } = readTouchRequest(request, limits);
    const handle = this.#handleOf(token);
    if (handle === undefined) return undefined;
    await this.#follower.catchUp();
    const now = this.#now();
    const underWaySince = this.#touching.get(handle);
    const event = decideTouch(this.#projection, { handle, attributes, expiresAt, underWaySince }, policy, now);
    if (event !== undefined) await this.#recordTouch(event, now, signal);
    return liveSession(this.#projection.find(handle), this.#now());
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
    this.#refuseClosed();
    const read = readExpireRequest(request, this.#options.limits);
    const handle = this.#handleOf(token);
    return handle === undefined ? undefined : this.#expire(read, (projection) => projection.find(handle));
  }

  /**
   * {@link SessionStore.expire} by the session's public id instead of its token.
   *
   * @returns the session that this call ended; `undefined` when there was none to end, and nothing was appended.
   * @throws `ERR_SESSION_INVALID` naming the field of the request; nothing is appended.
   */
  async expireSession(id: EventId, request: ExpireSessionRequest = {}): Promise<Session | undefined> {
    this.#refuseClosed();
    const read = readExpireRequest(request, this.#options.limits);
    return this.#expire(read, (projection) => projection.findById(id));
  }

  /**
   * Live sessions, oldest first; of one principal if one is named. A session that ends meanwhile is left out, and so is
   * one that is created meanwhile.
   *
   * @throws `ERR_SESSION_INVALID` naming the field of the request.
   */
  async *list(request: { readonly principal?: string | undefined } = {}): AsyncGenerator<Session, void, undefined> {
    this.#refuseClosed();
    const given = readRequest('list', request, ['principal']);
    const { principalBytes } = this.#options.limits;
    const principal = given.principal === undefined ? undefined : readPrincipal(given.principal, principalBytes);
    await this.#follower.catchUp();
    yield* liveSessions(
      () => this.#projection,
      principal,
      () => this.#now(),
    );
  }

  /**
   * The life of a session, live or dead, oldest event first: every event that changed it and was not compacted. Replays
   * the log.
   *
   * @throws `ERR_EVENT_LOG_COMPACTED` when events were compacted after some had been given: ask again.
   * @param id - the session's public id; an unknown one has no history.
   */
  async *history(id: EventId): AsyncGenerator<SessionHistoryEvent, void, undefined> {
    this.#refuseClosed();
    yield* sessionHistory(this.#log, this.#evolve, id);
  }

  /** Figures for health checks and metrics, after catching up. */
  async stats(): Promise<SessionStats> {
    this.#refuseClosed();
    const folded = this.#follower.folded;
    await this.#follower.catchUp();
    return sessionStats(this.#projection, this.#now(), this.#follower.folded - folded);
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
    this.#refuseClosed();
    const { retainMs, signal } = readCompactSessionsRequest(request);
    if (!isCompactable(this.#log)) throw new SessionInvalidError('log', 'is of a kind that can not be compacted.');
    await this.#follower.catchUp();
    return compactSessions(this.#log, this.#evolve, this.#now() - retainMs, signal);
  }

  /** Lets go of the log, which stays open. Idempotent; later calls reject with `ERR_EVENT_LOG_CLOSED`. */
  async close(): Promise<void> {
    this.#closed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #projection(): SessionProjection {
    return this.#follower.projection;
  }

  async #expire(
    { reason, actor, signal }: ExpireSessionRequest,
    find: (projection: SessionProjection) => SessionState | undefined,
  ): Promise<Session | undefined> {
    await this.#follower.catchUp();
    const now = this.#now();
    const event = decideExpire({ state: find(this.#projection), reason, actor }, now);
    if (event === undefined) return undefined;
    const { effective, before } = await this.#record(event, this.#mintId(now), signal);
    return effective ? before?.session : undefined;
  }

  async #recordTouch(event: SessionTouched, now: number, signal: AbortSignal | undefined): Promise<void> {
    const { handle } = event;
    this.#touching.set(handle, now);
    try {
      await this.#record(event, this.#mintId(now), signal);
    } finally {
      if (this.#touching.get(handle) === now) this.#touching.delete(handle);
    }
  }

  #record(event: SessionEvent, id: EventId, signal: AbortSignal | undefined): Promise<Landing> {
    return this.#follower.record(event, id, this.#options.limits.eventBytes, { signal });
  }

  #handleOf(token: unknown): TokenHandle | undefined {
    const { tokenPrefix, tokenDomain } = this.#options;
    return isToken(token, tokenPrefix) ? tokenHandle(tokenDomain, token) : undefined;
  }

  #now(): number {
    return this.#readClock(this.#projection.now);
  }

  #refuseClosed(): void {
    if (this.#closed) throw new EventLogClosedError('session store');
  }
}
