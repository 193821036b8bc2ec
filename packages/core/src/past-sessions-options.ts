import { type ReadTokenOptions, readTokenOptions, TOKEN_OPTIONS } from './read-token-options.ts';
import { readRequest, readSignal } from './request.ts';
import type { SessionStoreOptions } from './session-store-options.ts';

/**
 * What `SessionStore.asOf` takes, as `SessionStore.open` does: for the `get` of the past, and the signal.
 *
 * @since 0.1.0
 */
export type PastSessionsOptions = Pick<SessionStoreOptions, (typeof TOKEN_OPTIONS)[number] | 'signal'>;

/** Options with every default filled in. */
export interface ReadPastSessionsOptions extends ReadTokenOptions {
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads {@link PastSessionsOptions}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readPastSessionsOptions(options: unknown): ReadPastSessionsOptions {
  const given = readRequest('options', options, [...TOKEN_OPTIONS, 'signal']);
  return Object.freeze({ ...readTokenOptions(given), signal: readSignal(given.signal) });
}
