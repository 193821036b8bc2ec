import { readRequest, SessionInvalidError } from '@sessionlog/core';
import { CookieSigner } from './cookie-signer.ts';

/**
 * A key that signs cookies: 32 to 1,024 bytes from a secure source, copied at once; a string counts as its bytes of UTF-8.
 * Draw one with: `openssl rand -hex 32`.
 *
 * @since 0.1.0
 */
export type CookieKey = Uint8Array | string;

/**
 * What a `SessionCookie` is made of. Read once; later changes of the object change nothing.
 *
 * @since 0.1.0
 */
export interface SessionCookieOptions {
  /**
   * The whole name: 1 to 64 letters, digits and ``!#$%&'*+.^_`|~-``. Default `__Host-session`. With `__Host-` no other host
   * and no plain http can set the cookie, and `path` is `/`; with `__Secure-` no plain http can; another name promises
   * nothing.
   */
  readonly name?: string | undefined;
  /** Where the browser sends it: begins with `/`, at most 512 printable ASCII characters without `;`. Default `/`. */
  readonly path?: string | undefined;
  /** Whether it comes with requests that begin on other sites: `'lax'` (the default) with links to here only. */
  readonly sameSite?: 'lax' | 'strict' | 'none' | undefined;
  /** Keys under which values are signed: the first signs, all verify. Absent: values are bare tokens. */
  readonly keys?: readonly CookieKey[] | undefined;
  /**
   * For development on plain http, and for nothing else: leaves `Secure` out, so that anybody on the way can read the token.
   * Not with a name that has a prefix, nor with `sameSite: 'none'`. The name is `session` by default then.
   */
  readonly dangerouslyWithoutSecure?: boolean | undefined;
}

/** Options with every default filled in. */
export interface ReadSessionCookieOptions {
  readonly name: string;
  readonly path: string;
  readonly sameSite: 'lax' | 'strict' | 'none';
  readonly secure: boolean;
  readonly signer: CookieSigner | undefined;
}

const KEYS = ['name', 'path', 'sameSite', 'keys', 'dangerouslyWithoutSecure'] as const;
const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
const PATH = /^\/[\x20-\x3a\x3c-\x7e]{0,511}$/;
const PREFIXES = ['__Host-', '__Secure-', '__Http-'];

/**
 * Reads {@link SessionCookieOptions}.
 *
 * @throws `ERR_SESSION_INVALID` naming the option, also for what browsers would drop in silence.
 */
export function readSessionCookieOptions(options: unknown): ReadSessionCookieOptions {
  const given = readRequest('options', options, KEYS);
  const secure = !readFlag('dangerouslyWithoutSecure', given.dangerouslyWithoutSecure);
  const { name: asked = secure ? '__Host-session' : 'session', path = '/', sameSite = 'lax' } = given;
  const name = readName(asked, secure);
  return Object.freeze({
    name,
    path: readPath(path, name),
    sameSite: readSameSite(sameSite, secure),
    secure,
    signer: given.keys === undefined ? undefined : new CookieSigner(name, given.keys),
  });
}

function readName(value: unknown, secure: boolean): string {
  if (typeof value !== 'string' || !NAME.test(value)) {
    throw new SessionInvalidError('name', "must be 1 to 64 letters, digits and !#$%&'*+.^_`|~-.");
  }
  // Browsers look for prefixes in any case, and a name that looks like a promise should be one.
  const prefix = PREFIXES.find((known) => value.toLowerCase().startsWith(known.toLowerCase()));
  if (prefix === undefined) return value;
  if (!value.startsWith(prefix) || value === prefix) {
    throw new SessionInvalidError('name', `must spell its prefix as ${prefix}, and have something behind it.`);
  }
  if (!secure) {
    throw new SessionInvalidError('name', `must not begin with ${prefix} without Secure: browsers drop such a cookie.`);
  }
  return value;
}

function readPath(value: unknown, name: string): string {
  if (typeof value !== 'string' || !PATH.test(value)) {
    throw new SessionInvalidError('path', 'must begin with / and be at most 512 printable ASCII characters without ;.');
  }
  if (value !== '/' && name.startsWith('__Host-')) {
    throw new SessionInvalidError('path', 'must be / for a __Host- cookie. For another path, use a __Secure- name.');
  }
  return value;
}

function readSameSite(value: unknown, secure: boolean): 'lax' | 'strict' | 'none' {
  if (value !== 'lax' && value !== 'strict' && value !== 'none') {
    throw new SessionInvalidError('sameSite', "must be 'lax', 'strict' or 'none'.");
  }
  if (value === 'none' && !secure) {
    throw new SessionInvalidError('sameSite', "must not be 'none' without Secure: browsers drop such a cookie.");
  }
  return value;
}

function readFlag(field: string, value: unknown): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw new SessionInvalidError(field, 'must be true or false.');
  return value ?? false;
}
