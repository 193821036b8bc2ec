import type { ExpireSessionRequest, Session, SessionStore } from '@sessionlog/core';

/** The tokens that a request carries, or that took their place: those whose sessions end with a login or a logout. */
export class CarriedTokens {
  readonly #store: SessionStore;
  readonly #tokens: Set<string>;

  constructor(store: SessionStore, tokens: readonly (string | undefined)[]) {
    this.#store = store;
    this.#tokens = new Set(tokens.filter((token) => token !== undefined));
  }

  add(token: string): void {
    this.#tokens.add(token);
  }

  /** It was rotated by this request: whoever presented it again would pass for a thief. */
  forget(token: string | undefined): void {
    if (token !== undefined) this.#tokens.delete(token);
  }

  /** The live sessions of all of them but one. @throws what the store throws. */
  async sessionsBeside(token: string | undefined): Promise<readonly Session[]> {
    const sessions: Session[] = [];
    for (const other of this.#tokens) {
      const session = other === token ? undefined : await this.#store.get(other);
      if (session !== undefined) sessions.push(session);
    }
    return sessions;
  }

  /**
   * Ends a session, by its id since it may have been rotated after the request came, and those of all tokens.
   *
   * @param kept - the session that one of the tokens was rotated to just now: others answer with it in their grace.
   * @returns the first that this call ended.
   * @throws what the store throws.
   */
  async end(
    live: Session | undefined,
    kept: Session | undefined,
    request: ExpireSessionRequest,
  ): Promise<Session | undefined> {
    let first = live && (await this.#store.expireSession(live.id, request));
    for (const token of this.#tokens) {
      const isKept = kept !== undefined && (await this.#store.get(token))?.id === kept.id;
      const ended = isKept ? undefined : await this.#store.expire(token, request);
      first ??= ended;
    }
    this.#tokens.clear();
    return first;
  }
}
