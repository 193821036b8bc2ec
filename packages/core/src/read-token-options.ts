import { DEFAULT_TOKEN_PREFIX, readTokenPrefix } from './token.ts';
import { DEFAULT_TOKEN_DOMAIN, readTokenDomain } from './token-handle.ts';
import { readTokenHandles, type TokenHandles } from './token-handles.ts';

/** The options that say what tokens a store takes and what it makes of them. */
export const TOKEN_OPTIONS = ['tokenPrefix', 'tokenDomain', 'handleKeys', 'acceptPlainHandlesUntil'] as const;

/** Options of tokens with every default filled in. */
export interface ReadTokenOptions {
  readonly tokenPrefix: string;
  readonly tokenHandles: TokenHandles;
}

/**
 * Reads the {@link TOKEN_OPTIONS} of a request.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readTokenOptions(
  given: {
    readonly [K in (typeof TOKEN_OPTIONS)[number]]?: unknown;
  },
): ReadTokenOptions {
  const { tokenPrefix, tokenDomain, handleKeys, acceptPlainHandlesUntil } = given;
  const domain = tokenDomain === undefined ? DEFAULT_TOKEN_DOMAIN : readTokenDomain(tokenDomain);
  return {
    tokenPrefix: tokenPrefix === undefined ? DEFAULT_TOKEN_PREFIX : readTokenPrefix(tokenPrefix),
    tokenHandles: readTokenHandles(domain, handleKeys, acceptPlainHandlesUntil),
  };
}
