import { hash } from 'node:crypto';
import { SessionInvalidError } from './errors.ts';

/**
 * What is stored in place of a token: `sha256:v1:` and 64 lower-case hexadecimal digits. Who steals a log of handles
 * has stolen no session.
 *
 * @since 0.1.0
 */
export type TokenHandle = string;

/** The domain of a store that names none. */
export const DEFAULT_TOKEN_DOMAIN = 'sessionlog.session-token.v1';

const PREFIX = 'sha256:v1:';
const HANDLE = /^sha256:v1:[0-9a-f]{64}$/;

/**
 * The handle of a token: SHA-256 over domain, one NUL byte, and token.
 *
 * @param tokenDomain - keeps the handles of two uses of one token apart.
 * @param token - as it was minted, byte for byte.
 * @since 0.1.0
 */
export function tokenHandle(tokenDomain: string, token: string): TokenHandle {
  return PREFIX + hash('sha256', `${tokenDomain}\0${token}`, 'hex');
}

/** Whether `value` is a handle of this version, in its only spelling. */
export function isTokenHandle(value: unknown): value is TokenHandle {
  return typeof value === 'string' && HANDLE.test(value);
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
