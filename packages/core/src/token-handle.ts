import { createHmac, hash, type KeyObject } from 'node:crypto';
import { SessionInvalidError } from './errors.ts';

/**
 * What is stored in place of a token: `sha256:v1:` and 64 lower-case hexadecimal digits, or, where the store has keys,
 * `hmac-sha256:v2:`, the id of the key, `:` and 64 such digits. Who steals a log of handles has stolen no session.
 *
 * @since 0.1.0
 */
export type TokenHandle = string;

/** The domain of a store that names none. */
export const DEFAULT_TOKEN_DOMAIN = 'sessionlog.session-token.v1';

/** How many characters a token domain can have. */
export const MAX_DOMAIN_LENGTH = 128;

const PLAIN_PREFIX = 'sha256:v1:';
const KEYED_PREFIX = 'hmac-sha256:v2:';
const DIGITS = 64;
const HANDLE = /^(?:sha256:v1:|hmac-sha256:v2:[A-Za-z0-9][A-Za-z0-9._-]{0,31}:)[0-9a-f]{64}$/;

/**
 * The handle of a token in a store without keys: SHA-256 over domain, one NUL byte, and token.
 *
 * @param tokenDomain - keeps the handles of two uses of one token apart.
 * @param token - as it was minted, byte for byte.
 * @since 0.1.0
 */
export function tokenHandle(tokenDomain: string, token: string): TokenHandle {
  return PLAIN_PREFIX + hash('sha256', `${tokenDomain}\0${token}`, 'hex');
}

/**
 * The handle of a token under a key: HMAC-SHA-256 (RFC 2104, FIPS 198-1) over what {@link tokenHandle} hashes. Without
 * the key, who has the log can't even try tokens of his own making on it.
 *
 * @param keyId - 1 to 32 of `A-Z`, `a-z`, `0-9`, `.`, `_`, `-`, beginning with a letter or digit.
 * @param key - a key object: with plain bytes each handle would cost eight times as much.
 */
export function keyedTokenHandle(keyId: string, key: KeyObject, tokenDomain: string, token: string): TokenHandle {
  const digits = createHmac('sha256', key).update(`${tokenDomain}\0${token}`).digest('hex');
  return `${KEYED_PREFIX}${keyId}:${digits}`;
}

/** Whether `value` is a handle of this version, plain or keyed, in its only spelling. */
export function isTokenHandle(value: unknown): value is TokenHandle {
  return typeof value === 'string' && HANDLE.test(value);
}

/** The id of the key that a handle was made with; `undefined` for a plain one. */
export function tokenHandleKeyId(handle: TokenHandle): string | undefined {
  return handle.startsWith(KEYED_PREFIX) ? handle.slice(KEYED_PREFIX.length, -DIGITS - 1) : undefined;
}

/**
 * Checks a token domain.
 *
 * @throws `ERR_SESSION_INVALID` unless it is 1 to 128 of printable ASCII without spaces.
 */
export function readTokenDomain(value: unknown): string {
  if (typeof value === 'string' && /^[!-~]{1,128}$/.test(value)) return value;
  throw new SessionInvalidError('tokenDomain', 'must be 1 to 128 printable ASCII characters without spaces.');
}
