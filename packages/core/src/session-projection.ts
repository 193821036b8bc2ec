import type { EventId } from './event-id.ts';
import type { Position } from './event-log.ts';
import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import type { TokenHandle } from './token-handle.ts';

/** What the log says of one handle. Never changed: a change puts another one in its place. */
export interface SessionState {
  readonly id: EventId;
  readonly handle: TokenHandle;
  /** `undefined` once the session was ended; the rest stays, so that the handle is never used again. */
  readonly session: Session | undefined;
}

/**
 * The state that replaying a log gives: every handle ever seen, and the sessions that no event has ended. Derived, and
 * only `evolve` changes it.
 */
export class SessionProjection {
  readonly #byHandle = new Map<TokenHandle, SessionState>();
  readonly #handleOfId = new Map<EventId, TokenHandle>();
  readonly #open = new Map<TokenHandle, SessionState>();
  readonly #openOfPrincipal = new Map<string, Set<TokenHandle>>();

  /** Of the newest event that was folded; `undefined` before the first. */
  position: Position | undefined;
  /** The newest moment that any folded event names, in epoch milliseconds: time as the log knows it. */
  now = 0;

  /** How many handles were ever seen. */
  get handles(): number {
    return this.#byHandle.size;
  }

  find(handle: TokenHandle): SessionState | undefined {
    return this.#byHandle.get(handle);
  }

  findById(id: EventId): SessionState | undefined {
    const handle = this.#handleOfId.get(id);
    return handle === undefined ? undefined : this.#byHandle.get(handle);
  }

  /** Sessions that no event has ended, lapsed ones too, oldest creation first. */
  openSessions(): Iterable<SessionState> {
    return this.#open.values();
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
    const before = this.#byHandle.get(handle)?.session;
    this.#byHandle.set(handle, state);
    this.#handleOfId.set(id, handle);
    if (session === undefined) {
      this.#open.delete(handle);
      if (before !== undefined) this.#forgetOpen(before.principal, handle);
      return;
    }
    this.#open.set(handle, state);
    if (before === undefined) this.#rememberOpen(session.principal, handle);
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
