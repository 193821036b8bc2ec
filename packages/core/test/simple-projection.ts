import type { EventId } from '../src/event-id.ts';
import { liveSession } from '../src/live-session.ts';
import type { Session } from '../src/session.ts';
import type { SessionState } from '../src/session-projection.ts';
import type { TokenHandle } from '../src/token-handle.ts';

/** What a projection does, with maps and nothing else: the second opinion on the packed one. */
export class SimpleProjection {
  readonly #open = new Map<TokenHandle, SessionState>();
  readonly #over = new Map<TokenHandle, SessionState>();
  readonly #ofPrincipal = new Map<string, Set<TokenHandle>>();
  now = 0;

  get handles(): number {
    return this.#open.size + this.#over.size;
  }

  get ids(): number {
    return new Set([...this.#open.values(), ...this.#over.values()].map(({ id }) => id)).size;
  }

  get lapsed(): number {
    return [...this.#over.values()].filter(({ lapsed }) => lapsed).length;
  }

  find(handle: TokenHandle): SessionState | undefined {
    return this.#open.get(handle) ?? this.#over.get(handle);
  }

  /** What `get` would answer a token of the handle with, but for rotations. */
  live(handle: TokenHandle): Session | undefined {
    const state = this.find(handle);
    const isForgotten = state?.keptUntil !== undefined && state.keptUntil <= this.now;
    return isForgotten ? undefined : liveSession(state, this.now);
  }

  findById(id: EventId): SessionState | undefined {
    return [...this.#open.values(), ...this.#over.values()].find((state) => state.id === id);
  }

  openSessions(): Iterable<SessionState> {
    return this.#open.values();
  }

  overSessions(): Iterable<SessionState> {
    return this.#over.values();
  }

  openSessionsOf(principal: string): readonly SessionState[] {
    const handles = [...(this.#ofPrincipal.get(principal) ?? [])];
    const states = handles.map((handle) => this.#open.get(handle) as SessionState);
    return states.filter((state) => liveSession(state, this.now) !== undefined);
  }

  *letGoOfLapsed(principal: string): Generator<undefined, number, undefined> {
    const handles = this.#ofPrincipal.get(principal) ?? new Set();
    for (const handle of [...handles]) {
      if (liveSession(this.#open.get(handle), this.now) === undefined) handles.delete(handle);
      yield;
    }
    return handles.size;
  }

  *endOldest(
    principal: string,
    spared: TokenHandle | undefined,
    count: number,
    note: (session: Session) => unknown,
  ): Generator<undefined, void, undefined> {
    const others = this.openSessionsOf(principal).filter(({ handle }) => handle !== spared);
    for (const { id, handle, keptUntil, session } of others.slice(0, count)) {
      note(session as Session);
      this.put({ id, handle, keptUntil, session: undefined });
      yield;
    }
  }

  put(state: SessionState): void {
    const { handle, session } = state;
    const before = this.#open.get(handle)?.session;
    if (session === undefined) {
      this.#over.set(handle, state);
      this.#open.delete(handle);
    } else {
      this.#open.set(handle, state);
      this.#over.delete(handle);
    }
    if (before?.principal === session?.principal) return;
    if (before !== undefined) this.#ofPrincipal.get(before.principal)?.delete(handle);
    if (session === undefined) return;
    const others = this.#ofPrincipal.get(session.principal);
    if (others === undefined) this.#ofPrincipal.set(session.principal, new Set([handle]));
    else others.add(handle);
  }

  forget({ handle }: SessionState): void {
    const principal = this.#open.get(handle)?.session?.principal;
    if (principal !== undefined) this.#ofPrincipal.get(principal)?.delete(handle);
    this.#open.delete(handle);
    this.#over.delete(handle);
  }
}
