import type { EventId } from './event-id.ts';
import type { Position } from './event-log.ts';
import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import type { TokenHandle } from './token-handle.ts';

/** What the log says of one handle. Never changed: a change puts another one in its place. */
export interface SessionState {
  readonly id: EventId;
  readonly handle: TokenHandle;
  /** `undefined` once the session is over; the rest stays, so that the handle is not used again. */
  readonly session: Session | undefined;
  /**
   * The moment from which nothing can bring the session back, in epoch milliseconds: a compaction forgets the handle
   * then. `undefined`: never.
   */
  readonly keptUntil?: number | undefined;
  /** Of a session that is over: it had lapsed when the log was compacted, and no event has ended it. */
  readonly lapsed?: boolean | undefined;
}

/**
 * The state that replaying a log gives: every handle ever seen, and the sessions that no event has ended. Derived, and
 * only `evolve` and the snapshot codec change it.
 */
export class SessionProjection {
  readonly #open = new Map<TokenHandle, SessionState>();
  readonly #over = new Map<TokenHandle, SessionState>();
  readonly #handleOfId = new Map<EventId, TokenHandle>();
  readonly #openOfPrincipal = new Map<string, Set<TokenHandle>>();
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
    return this.#handleOfId.size;
  }

  /** How many of the sessions that are over had lapsed when they were compacted. */
  get lapsed(): number {
    return this.#lapsed;
  }

  find(handle: TokenHandle): SessionState | undefined {
    return this.#open.get(handle) ?? this.#over.get(handle);
  }

  findById(id: EventId): SessionState | undefined {
    const handle = this.#handleOfId.get(id);
    return handle === undefined ? undefined : this.find(handle);
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
    for (const handle of this.#openOfPrincipal.get(principal) ?? []) {
      const state = this.#open.get(handle);
      if (state === undefined || liveSession(state, this.now) === undefined) this.#forgetOpen(principal, handle);
      else yield state;
    }
  }

  /** Puts the state of a handle in place of an earlier one. */
  put(state: SessionState): void {
    const { id, handle, session } = state;
    const before = this.#open.get(handle);
    if (before?.id !== id) this.#handleOfId.set(id, handle);
    if (session === undefined) {
      this.#over.set(handle, state);
      if (state.lapsed) this.#lapsed += 1;
      if (before?.session === undefined) return;
      this.#open.delete(handle);
      this.#forgetOpen(before.session.principal, handle);
      return;
    }
    this.#open.set(handle, state);
    if (before !== undefined) return;
    this.#over.delete(handle);
    this.#rememberOpen(session.principal, handle);
  }

  #rememberOpen(principal: string, handle: TokenHandle): void {
    const handles = this.#openOfPrincipal.get(principal);
    if (handles === undefined) this.#openOfPrincipal.set(principal, new Set([handle]));
    else handles.add(handle);
  }

  #forgetOpen(principal: string, handle: TokenHandle): void {
    const handles = this.#openOfPrincipal.get(principal);
    handles?.delete(handle);
    if (handles?.size === 0) this.#openOfPrincipal.delete(principal);
  }
}
