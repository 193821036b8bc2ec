import { type CreatedSession, SessionInvalidError } from '@sessionlog/core';
import { parseCookie, stringifySetCookie } from 'cookie';
import { LONGEST_SIGNATURE } from './cookie-signer.ts';
import {
  type ReadSessionCookieOptions,
  readSessionCookieOptions,
  type SessionCookieOptions,
} from './session-cookie-options.ts';

// Browsers keep no cookie longer than 400 days (RFC 6265bis).
const LONGEST_AGE_S = 400 * 24 * 60 * 60;
const LONGEST_TOKEN = 512;
const LONGEST_VALUE = LONGEST_TOKEN + LONGEST_SIGNATURE;
const LONGEST_HEADER = 65_536;
// More of one name than a browser would have by chance.
const MOST_TOKENS = 32;

let tokensOf: (cookie: SessionCookie, cookieHeader: unknown) => readonly string[];

/**
 * Every token that stands in the `Cookie` header under the name of the cookie, of which `parse` gives one only if it is the
 * only one: who logs out wants none of them to open anything.
 */
export function carriedCookieTokens(cookie: SessionCookie, cookieHeader: unknown): readonly string[] {
  return tokensOf(cookie, cookieHeader);
}

/**
 * The cookie that carries the token of a session: `Secure`, `HttpOnly`, `SameSite=Lax`, for this host only, under a name
 * that nobody else can set. Made once for an application, used for every request.
 *
 * @since 0.1.0
 */
export class SessionCookie {
  readonly #options: ReadSessionCookieOptions;

  static {
    tokensOf = (cookie, cookieHeader) =>
      cookie.#valuesOf(cookieHeader).flatMap((value) => cookie.#tokenOf(value) ?? []);
  }

  /** @throws `ERR_SESSION_INVALID` naming the option that is wrong. */
  constructor(options: SessionCookieOptions = {}) {
    this.#options = readSessionCookieOptions(options);
  }

  /** The whole name, with its prefix. */
  get name(): string {
    return this.#options.name;
  }

  /**
   * The `Set-Cookie` line that hands a token to the browser, for as long as the policy lets the session last at all, and
   * no longer than 400 days. What `create` and `rotate` answer with can be given as it is.
   *
   * @throws `ERR_SESSION_INVALID` for a token of the caller's own making that holds `"`, `,`, `;` or a backslash: a cookie
   *   can't carry it, and it would not be one token if it were encoded.
   */
  serialize({ token, session }: Pick<CreatedSession, 'token' | 'session'>): string {
    if (!isCookieValue(token, LONGEST_TOKEN)) {
      throw new SessionInvalidError(
        'token',
        'must be 1 to 512 printable ASCII characters without space, ", comma, ; and \\.',
      );
    }
    const { signer } = this.#options;
    const leftMs = session.absoluteExpiresAt - session.lastSeenAt;
    const value = signer === undefined ? token : signer.sign(token);
    return this.#line(value, Math.min(Math.floor(leftMs / 1000), LONGEST_AGE_S));
  }

  /** The `Set-Cookie` line that makes the browser forget the token. Expire the session too: the token outlives its cookie. */
  clear(): string {
    return this.#line('', 0);
  }

  /**
   * The token in the `Cookie` header of a request, byte for byte, for the store to judge. Takes any value and never throws:
   * `undefined` where there is none, where its signature is wrong, and where the cookie is there twice, as then somebody
   * else may have set one of them.
   */
  parse(cookieHeader: unknown): string | undefined {
    const [value, another] = this.#valuesOf(cookieHeader);
    return another === undefined ? this.#tokenOf(value) : undefined;
  }

  // The library gives the first of several: each pair is parsed for itself, so that a second one is seen.
  #valuesOf(cookieHeader: unknown): readonly string[] {
    if (typeof cookieHeader !== 'string' || cookieHeader.length > LONGEST_HEADER) return [];
    const { name } = this.#options;
    const pairs = cookieHeader.split(';').filter((pair) => pair.includes(name));
    return pairs.flatMap((pair) => parseCookie(pair, { decode: asItIs })[name] ?? []).slice(0, MOST_TOKENS);
  }

  #tokenOf(value: string | undefined): string | undefined {
    if (!isCookieValue(value, LONGEST_VALUE)) return undefined;
    const { signer } = this.#options;
    const token = signer === undefined ? value : signer.verify(value);
    return token !== undefined && token.length <= LONGEST_TOKEN ? token : undefined;
  }

  #line(value: string, maxAge: number): string {
    const { name, path, secure, sameSite } = this.#options;
    // The library would put its regular expressions over the value, and RegExp.$_ would keep it.
    const empty = stringifySetCookie({ name, value: '', maxAge, path, httpOnly: true, secure, sameSite });
    return `${name}=${value}${empty.slice(name.length + 1)}`;
  }
}

function asItIs(value: string): string {
  return value;
}

// Of cookie-octets (RFC 6265 section 4.1.1). No regular expression over a token.
function isCookieValue(value: unknown, longest: number): value is string {
  if (typeof value !== 'string' || value === '' || value.length > longest) return false;
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit < 0x21 || unit > 0x7e || unit === 0x22 || unit === 0x2c || unit === 0x3b || unit === 0x5c) return false;
  }
  return true;
}
