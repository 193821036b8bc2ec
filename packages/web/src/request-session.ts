import {
  type CreatedSession,
  type CreateSessionRequest,
  type EventId,
  type ExpireSessionRequest,
  isAnonymous,
  type RotateSessionRequest,
  type Session,
  type SessionStore,
} from '@sessionlog/core';
import { bearerToken } from './bearer-token.ts';
import { CarriedTokens } from './carried-tokens.ts';
import { carriedCookieTokens, type SessionCookie } from './cookies/session-cookie.ts';
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
let abandon: (session: RequestSession) => Promise<void>;

/** Tells the session of a request, as of now. @throws what the store throws. */
export function openRequestSession(
  store: SessionStore,
  { cookie, touch }: ReadSessionsOptions,
  exchange: SessionExchange,
): Promise<RequestSession> {
  return construct(store, cookie, exchange, touch);
}

/**
 * The response goes out to nobody: what `login` or `rotate` has begun, or is beginning, is ended, since nobody else could
 * end it. Nothing is begun from now on.
 *
 * @throws what the store throws.
 */
export function abandonRequestSession(session: RequestSession): Promise<void> {
  return abandon(session);
}

/**
 * The session of a request, if it has one: that of its bearer token, or of its cookie. A header `Authorization: Bearer`
 * decides alone, whatever follows; where it is missing, or has another scheme, as that of a proxy, the cookie does. Never
 * the address or the body (RFC 6750, RFC 9700).
 *
 * Every method throws what the store throws. Once the headers of the response are sent, or the client has gone, `login` and
 * `rotate` throw an `Error` before they do anything: the browser would not learn of it. Where that happens meanwhile, or
 * before the response goes out, what either has begun is ended. Calls that are made at once are carried out one after the
 * other.
 *
 * @since 0.1.0
 */
export class RequestSession {
  readonly #store: SessionStore;
  readonly #cookie: SessionCookie | undefined;
  readonly #exchange: SessionExchange;
  readonly #carried: CarriedTokens;
  /** The token that the browser has, or will have. */
  #inBrowser: string | undefined;
  #token: string | undefined;
  #session: Session | undefined;
  #begun: EventId | undefined;
  #isAbandoned = false;
  #underWay: Promise<unknown> | undefined;

  private constructor(store: SessionStore, cookie: SessionCookie | undefined, exchange: SessionExchange) {
    this.#store = store;
    this.#cookie = cookie;
    this.#exchange = exchange;
    const bearer = bearerToken(exchange.authorization);
    this.#inBrowser = cookie?.parse(exchange.cookie);
    const inCookies = cookie === undefined ? [] : carriedCookieTokens(cookie, exchange.cookie);
    this.#carried = new CarriedTokens(store, [bearer, ...inCookies]);
    this.#token = bearer ?? this.#inBrowser;
  }

  static {
    construct = async (store, cookie, exchange, touch) => {
      const opened = new RequestSession(store, cookie, exchange);
      opened.#session = await (touch ? store.touch(opened.#token) : store.get(opened.#token));
      return opened;
    };
    abandon = async (session) => {
      session.#isAbandoned = true;
      if (session.#begun !== undefined) await session.#takeBack(session.#begun);
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
   * by rotation and keeps its attributes unless some are given; every other one that the request carries is ended. Those of
   * the same principal are ended first, so that their places are free: they are over even where the new one can't be
   * created.
   *
   * @returns the new session, with its token for clients that keep it themselves.
   * @throws what `create` and `rotate` of the store throw: `ERR_SESSION_LIMIT`, `ERR_SESSION_INVALID`.
   */
  login(request: Pick<CreateSessionRequest, 'principal' | 'attributes' | 'signal'>): Promise<CreatedSession> {
    return this.#inTurn(() => this.#login(request));
  }

  /**
   * Ends the session, that of the bearer and that of the cookie where the request carries both, or a cookie twice, and makes
   * the browser forget the cookie, unless the headers of the response are sent: then the browser keeps one that opens nothing.
   *
   * @returns the session that this call ended.
   */
  logout(request: ExpireSessionRequest = {}): Promise<Session | undefined> {
    return this.#inTurn(() => this.#logout(request));
  }

  /**
   * Gives the session a new token, and sends its cookie if it came with one. Who came with a bearer has to be told the
   * token.
   *
   * @returns `undefined` where there is no session to rotate, or it was rotated meanwhile.
   */
  rotate(request: RotateSessionRequest = {}): Promise<CreatedSession | undefined> {
    return this.#inTurn(() => this.#rotate(request));
  }

  // Two at once would each begin a session, and the browser is told of one.
  async #inTurn<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const called = this.#underWay === undefined ? call() : this.#underWay.then(call, call);
    this.#underWay = called;
    try {
      return await called;
    } finally {
      if (this.#underWay === called) this.#underWay = undefined;
    }
  }

  async #login(request: Pick<CreateSessionRequest, 'principal' | 'attributes' | 'signal'>): Promise<CreatedSession> {
    this.#refuseLate();
    const before = this.#session;
    const visitor = before !== undefined && isAnonymous(before.principal) ? before : undefined;
    await this.#makeRoom(request.principal, visitor);
    const promoted = visitor && (await this.#store.rotate(this.#token, request));
    // A visitor whose token was rotated before, and answers in its grace, keeps what he has all the same.
    const created = promoted ?? (await this.#store.create({ ...request, ...keptAttributes(request, visitor) }));
    if (promoted !== undefined) this.#carried.forget(this.#token);
    const replaced = visitor === undefined ? before : undefined;
    await this.#carried.end(replaced, promoted?.session, { reason: 'login', actor: created.session.id });
    return this.#handOver(created, this.#cookie);
  }

  async #logout(request: ExpireSessionRequest): Promise<Session | undefined> {
    const ended = await this.#carried.end(this.#session, undefined, { reason: 'logout', ...request });
    if (this.#cookie !== undefined && !this.#exchange.isSent()) this.#exchange.setCookie(this.#cookie.clear());
    this.#token = undefined;
    this.#inBrowser = undefined;
    this.#session = undefined;
    return ended;
  }

  async #rotate(request: RotateSessionRequest): Promise<CreatedSession | undefined> {
    this.#refuseLate();
    const rotated = await this.#store.rotate(this.#token, request);
    if (rotated === undefined) return undefined;
    this.#carried.forget(this.#token);
    return this.#handOver(rotated, this.#token === this.#inBrowser ? this.#cookie : undefined);
  }

  /** Ends the carried sessions of a principal, but for the visitor's own: their places may be the only ones that he has. */
  async #makeRoom(principal: string, visitor: Session | undefined): Promise<void> {
    const others = await this.#carried.sessionsBeside(this.#token);
    for (const session of [this.#session, ...others]) {
      if (session?.principal !== principal || session.id === visitor?.id) continue;
      await this.#store.expireSession(session.id, { reason: 'login' });
      if (session === this.#session) this.#session = undefined;
    }
  }

  async #handOver(created: CreatedSession, cookie: SessionCookie | undefined): Promise<CreatedSession> {
    if (this.#isAbandoned || (cookie !== undefined && this.#exchange.isSent())) {
      await this.#takeBack(created.session.id);
      this.#refuseLate();
    }
    if (cookie !== undefined) {
      this.#exchange.setCookie(cookie.serialize(created));
      this.#inBrowser = created.token;
    }
    this.#carried.add(created.token);
    this.#token = created.token;
    this.#session = created.session;
    this.#begun = created.session.id;
    return created;
  }

  // Nobody was told of it, and nobody else could end it.
  async #takeBack(begun: EventId): Promise<void> {
    await this.#store.expireSession(begun, { reason: 'not handed over' });
    this.#session = undefined;
  }

  #refuseLate(): void {
    if (this.#isAbandoned) throw new Error('The client has gone, and no session is begun for it: give the request up.');
    if (this.#exchange.isSent()) {
      throw new Error('The headers of the response were sent before: log in and rotate in front of it.');
    }
  }
}

function keptAttributes(
  { attributes }: Pick<CreateSessionRequest, 'attributes'>,
  visitor: Session | undefined,
): Pick<CreateSessionRequest, 'attributes'> {
  return attributes === undefined && visitor !== undefined ? { attributes: visitor.attributes } : {};
}
