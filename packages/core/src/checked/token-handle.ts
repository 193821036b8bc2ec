import { SessionInvalidError } from '../errors.ts';
import { tokenHandle as hashed, readTokenDomain, type TokenHandle } from '../token-handle.ts';

/**
 * The handle of a token in a store without keys: SHA-256 over domain, one NUL byte, and token.
 *
 * @param tokenDomain - keeps the handles of two uses of one token apart.
 * @param token - as it was minted, byte for byte.
 * @throws `ERR_SESSION_INVALID` naming `tokenDomain`, where it is none, or `token`, where it is no text, or one that shares
 *   its handle with others: with a lone surrogate, or a NUL (HDL-3).
 * @since 0.1.0
 */
export function tokenHandle(tokenDomain: string, token: string): TokenHandle {
  const domain = readTokenDomain(tokenDomain);
  if (typeof token !== 'string' || token === '' || !token.isWellFormed() || token.includes('\0')) {
    throw new SessionInvalidError('token', 'must be a non-empty string without lone surrogates and NUL.');
  }
  return hashed(domain, token);
}
