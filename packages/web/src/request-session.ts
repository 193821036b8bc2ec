import {
  type CreatedSession,
  type CreateSessionRequest,
  type ExpireSessionRequest,
  isAnonymous,
  type RotateSessionRequest,
  type Session,
  type SessionStore,
} from '@sessionlog/core';
import { bearerToken } from './bearer-token.ts';
import type { SessionCookie } from './cookies/session-cookie.ts';
import type { ReadSessionsOptions } from './sessions-options.ts';

/** What of a request and its response a {@link RequestSession} needs. */
export interface SessionExchange {
  /** Every value of the header `Authorization`. */
  readonly authorization: readonly string[];
  readonly cookie: string | null | undefined;
  /** Adds a `Set-Cookie` line to the response. */
  setCookie(line: string): void;
  /** Whether that is too late. */
  isSent(): boolean;
}

let construct: (
  store: SessionStore,
  cookie: SessionCookie | undefined,
  exchange: SessionExchange,
  touch: boolean,
) => Promise<RequestSession>;

/** Tells the session of a request, as of now. @throws what the store throws. */
export function openRequestSession(
  store: SessionStore,
  { cookie, touch }: ReadSessionsOptions,
  exchange: SessionExchange,
): Promise<RequestSession> {
  return construct(store, cookie, exchange, touch);
}

/**
 * The session of a request, if it has one: that of its bearer token, or of its cookie. A header `Authorization: Bearer`
 * decides alone, whatever follows; where it is missing, or has another scheme, as that of a proxy, the cookie does. Never
 * the address or the body (RFC 6750, RFC 9700).
 *
 * Every method throws what the store throws. Once the headers of the response are sent, `login` and `rotate` throw an
 * `Error` before they do anything: the browser would not learn of it. Where they are sent meanwhile, what either has begun
 * is ended, and the `Error` follows.
 *
 * @since 0.1.0
 */
export class RequestSession {
  readonly #store: SessionStore;
  readonly #cookie: SessionCookie | undefined;
  readonly #exchange: SessionExchange;
  readonly #bearer: string | undefined;
  /** The token that the browser has, or will have. */
  #inBrowser: string | undefined;
  #token: string | undefined;
  #session: Session | undefined;

  private constructor(store: SessionStore, cookie: SessionCookie | undefined, exchange: SessionExchange) {
    this.#store = store;
    this.#cookie = cookie;
    this.#exchange = exchange;
    this.#bearer = bearerToken(exchange.authorization);
    this.#inBrowser = cookie?.parse(exchange.cookie);
    this.#token = this.#bearer ?? this.#inBrowser;
  }

  static {
    construct = async (store, cookie, exchange, touch) => {
      const opened = new RequestSession(store, cookie, exchange);
      opened.#session = await (touch ? store.touch(opened.#token) : store.get(opened.#token));
      return opened;
    };
  }

  /** The live session, as it was when the request came, or as the last call here has left it. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** Aborted once the session is over, in whatever process it ends; at once where there is none. */
  get signal(): AbortSignal {
    return this.#store.signal(this.#token);
  }

  /**
   * Begins a session of whoever has just proved who he is, and sends its cookie. An anonymous session gets its principal
   * by rotation and keeps its attributes unless some are given; another one that the request carries is ended. One of the
   * same principal is ended first, so that its place is free: it is over even where the new one can't be created.
   *
   * @returns the new session, with its token for clients that keep it themselves.
   * @throws what `create` and `rotate` of the store throw: `ERR_SESSION_LIMIT`, `ERR_SESSION_INVALID`.
   */
  async login(request: Pick<CreateSessionRequest, 'principal' | 'attributes' | 'signal'>): Promise<CreatedSession> {
    this.#refuseSent();
    const before = this.#session;
    const anonymous = before !== undefined && isAnonymous(before.principal);
    const promoted = anonymous ? await this.#store.rotate(this.#token, request) : undefined;
    const replaced = anonymous ? undefined : before;
    if (replaced?.principal === request.principal) {
      // Its place may be the only one that the policy leaves its principal.
      await this.#store.expireSession(replaced.id, { reason: 'login' });
      this.#session = undefined;
    }
    const created = promoted ?? (await this.#store.create(request));
    // The browser is about to forget the token of its earlier session: nobody else could end that one.
    const spared = promoted === undefined ? undefined : this.#token;
    await this.#endCarried(replaced, spared, { reason: 'login', actor: created.session.id });
    if (this.#cookie !== undefined) await this.#sendCookie(this.#cookie, created);
    return this.#become(created);
  }

  /**
   * Ends the session, that of the bearer and that of the cookie where the request carries both, and makes the browser
   * forget the cookie, unless the headers of the response are sent: then the browser keeps one that opens nothing.
   *
   * @returns the session that this call ended.
   */
  async logout(request: ExpireSessionRequest = {}): Promise<Session | undefined> {
    const ended = await this.#endCarried(this.#session, undefined, { reason: 'logout', ...request });
    if (this.#cookie !== undefined && !this.#exchange.isSent()) this.#exchange.setCookie(this.#cookie.clear());
    this.#token = undefined;
    this.#inBrowser = undefined;
    this.#session = undefined;
    return ended;
  }

  /**
   * Gives the session a new token, and sends its cookie if it came with one. Who came with a bearer has to be told the
   * token.
   *
   * @returns `undefined` where there is no session to rotate, or it was rotated meanwhile.
   */
  async rotate(request: RotateSessionRequest = {}): Promise<CreatedSession | undefined> {
    this.#refuseSent();
    const rotated = await this.#store.rotate(this.#token, request);
    if (rotated === undefined) return undefined;
    if (this.#cookie !== undefined && this.#token === this.#inBrowser) await this.#sendCookie(this.#cookie, rotated);
    return this.#become(rotated);
  }

  async #sendCookie(cookie: SessionCookie, created: CreatedSession): Promise<void> {
    if (this.#exchange.isSent()) {
      // Nobody was told of it, and nobody else could end it.
      await this.#store.expireSession(created.session.id, { reason: 'not handed over' });
      this.#session = undefined;
      this.#refuseSent();
    }
    this.#exchange.setCookie(cookie.serialize(created));
    this.#inBrowser = created.token;
  }

  /**
   * Ends a session, by its id since it may have been rotated after the request came, and those of all tokens that the
   * request carries.
   *
   * @param spared - a token that was rotated just now: in its grace it answers with the new session.
   * @returns the first that this call ended.
   */
  async #endCarried(
    live: Session | undefined,
    spared: string | undefined,
    request: ExpireSessionRequest,
  ): Promise<Session | undefined> {
    let first = live && (await this.#store.expireSession(live.id, request));
    for (const token of new Set([this.#token, this.#bearer, this.#inBrowser])) {
      const ended = token === spared ? undefined : await this.#store.expire(token, request);
      first ??= ended;
    }
    return first;
  }

  #become(created: CreatedSession): CreatedSession {
    this.#token = created.token;
    this.#session = created.session;
    return created;
  }

  #refuseSent(): void {
    if (this.#exchange.isSent()) {
      throw new Error('The headers of the response were sent before: log in and rotate in front of it.');
    }
  }
}
