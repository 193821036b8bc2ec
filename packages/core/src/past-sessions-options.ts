import { readRequest, readSignal } from './request.ts';
import type { SessionStoreOptions } from './session-store-options.ts';
import { DEFAULT_TOKEN_PREFIX, readTokenPrefix } from './token.ts';
import { DEFAULT_TOKEN_DOMAIN, readTokenDomain } from './token-handle.ts';
import { readTokenHandles, type TokenHandles } from './token-handles.ts';

const KEYS = ['tokenPrefix', 'tokenDomain', 'handleKeys', 'acceptPlainHandlesUntil', 'signal'] as const;

/**
 * What `SessionStore.asOf` takes, as `SessionStore.open` does: for the `get` of the past, and the signal.
 *
 * @since 0.1.0
 */
export type PastSessionsOptions = Pick<SessionStoreOptions, (typeof KEYS)[number]>;

/** Options with every default filled in. */
export interface ReadPastSessionsOptions {
  readonly tokenPrefix: string;
  readonly tokenHandles: TokenHandles;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads {@link PastSessionsOptions}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readPastSessionsOptions(options: unknown): ReadPastSessionsOptions {
  const given = readRequest('options', options, KEYS);
  const tokenDomain = given.tokenDomain === undefined ? DEFAULT_TOKEN_DOMAIN : readTokenDomain(given.tokenDomain);
  return Object.freeze({
    tokenPrefix: given.tokenPrefix === undefined ? DEFAULT_TOKEN_PREFIX : readTokenPrefix(given.tokenPrefix),
    tokenHandles: readTokenHandles(tokenDomain, given.handleKeys, given.acceptPlainHandlesUntil),
    signal: readSignal(given.signal),
  });
}
