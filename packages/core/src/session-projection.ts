import type { EventId } from './event-id.ts';
import type { Position } from './event-log.ts';
import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import { StateIndex } from './state-index.ts';
import type { TokenHandle } from './token-handle.ts';

/** What the log says of one handle. Never changed: a change puts another one in its place. */
export interface SessionState {
  readonly id: EventId;
  readonly handle: TokenHandle;
  /** `undefined` once the session is over; the rest stays, so that the handle is not used again. */
  readonly session: Session | undefined;
  /**
   * The moment from which the handle is forgotten, in epoch milliseconds: the absolute deadline of a session whose token
   * a store drew. `undefined`: it never is, since who made the token may come with it again.
   */
  readonly keptUntil?: number | undefined;
  /** Of a session that is over: it had lapsed when the log was compacted, and no event has ended it. */
  readonly lapsed?: boolean | undefined;
  /** Of a session that was rotated: the id of the one in its place. A handle can be forgotten, and taken anew. */
  readonly rotatedTo?: EventId | undefined;
  /** Of a session that was rotated: until when its token answers with the one in its place, in epoch milliseconds. */
  readonly graceUntil?: number | undefined;
  /** Of a session that was rotated: somebody logged in by it. */
  readonly promoted?: boolean | undefined;
}

/**
 * The state that replaying a log gives: every handle ever seen, and the sessions that no event has ended. Derived, and
 * only `evolve` and the snapshot codec change it.
 */
export class SessionProjection {
  readonly #open = new StateIndex('handle');
  readonly #over = new StateIndex('handle');
  readonly #byId = new StateIndex('id');
  // Most principals have one session, and a set for each would be most of the memory.
  readonly #openOfPrincipal = new Map<string, TokenHandle | Set<TokenHandle>>();
  #lapsed = 0;

  /** Of the newest event that was folded; `undefined` before the first. */
  position: Position | undefined;
  /** The newest moment that any folded event names, in epoch milliseconds: time as the log knows it. */
  now = 0;

  /** How many handles are known: all that were ever seen, but those that a compaction forgot. */
  get handles(): number {
    return this.#open.size + this.#over.size;
  }

  /** How many session ids are known: as many as handles, or something is wrong. */
  get ids(): number {
    return this.#byId.size;
  }

  /** How many of the sessions that are over had lapsed when they were compacted. */
  get lapsed(): number {
    return this.#lapsed;
  }

  /**
   * The state, unless its handle is forgotten: then a creation takes it as if it had never been seen. So it is in every
   * reader of the log, whether or not a compaction has let go of it.
   */
  remembered(state: SessionState | undefined): SessionState | undefined {
    return state?.keptUntil !== undefined && state.keptUntil <= this.now ? undefined : state;
  }

  find(handle: TokenHandle): SessionState | undefined {
    return this.#open.get(handle) ?? this.#over.get(handle);
  }

  findById(id: EventId): SessionState | undefined {
    return this.#byId.get(id);
  }

  /** Sessions that no event has ended, lapsed ones too unless they were compacted, oldest creation first. */
  openSessions(): Iterable<SessionState> {
    return this.#open.values();
  }

  /** Sessions that are over, those that ended first first. */
  overSessions(): Iterable<SessionState> {
    return this.#over.values();
  }

  /**
   * {@link openSessions} of one principal, compared byte by byte, without those that lapsed before {@link now}. They are
   * let go of on the way: time in the log never goes back, and a principal may have had any number of sessions.
   */
  *openSessionsOf(principal: string): Iterable<SessionState> {
    const there = this.#openOfPrincipal.get(principal) ?? [];
    for (const handle of typeof there === 'string' ? [there] : there) {
      const state = this.#open.get(handle);
      if (state === undefined || liveSession(state, this.now) === undefined) this.#forgetOpen(principal, handle);
      else yield state;
    }
  }

  /** Puts the state of a handle in place of an earlier one. Its id and its principal stay. */
  put(state: SessionState): void {
    if (state.session === undefined) this.#putOver(state);
    else this.#putOpen(state, state.session.principal);
  }

  /** Lets go of a handle. */
  forget({ id, handle, session, lapsed }: SessionState): void {
    if (session !== undefined) this.#forgetOpen(session.principal, handle);
    if (lapsed) this.#lapsed -= 1;
    this.#open.delete(handle);
    this.#over.delete(handle);
    this.#byId.delete(id);
  }

  #putOpen(state: SessionState, principal: string): void {
    const isNew = this.#open.set(state);
    this.#byId.set(state);
    if (!isNew) return;
    this.#over.delete(state.handle);
    this.#rememberOpen(principal, state.handle);
  }

  #putOver(state: SessionState): void {
    const { handle } = state;
    const before = this.#open.get(handle)?.session;
    this.#over.set(state);
    this.#byId.set(state);
    if (state.lapsed) this.#lapsed += 1;
    if (before === undefined) return;
    this.#open.delete(handle);
    this.#forgetOpen(before.principal, handle);
  }

  #rememberOpen(principal: string, handle: TokenHandle): void {
    const there = this.#openOfPrincipal.get(principal);
    if (there === undefined) this.#openOfPrincipal.set(principal, handle);
    else if (typeof there === 'string') this.#openOfPrincipal.set(principal, new Set([there, handle]));
    else there.add(handle);
  }

  #forgetOpen(principal: string, handle: TokenHandle): void {
    const there = this.#openOfPrincipal.get(principal);
    if (typeof there === 'object') there.delete(handle);
    if (there === handle || (typeof there === 'object' && there.size === 0)) this.#openOfPrincipal.delete(principal);
  }
}
