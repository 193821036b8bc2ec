import { SessionInvalidError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { readPrincipal } from './principal.ts';
import { readMoment, readRequest, readSignal } from './request.ts';
import { NO_ATTRIBUTES, readAttributes } from './session-attributes.ts';
import type { SessionLimits } from './session-limits.ts';
import { isToken } from './token.ts';

/**
 * What `create` takes.
 *
 * @since 0.1.0
 */
export interface CreateSessionRequest {
  /** Whose session: 1 to 256 bytes, no control or invisible characters, no white space at the ends. Never repaired. */
  readonly principal: string;
  /** Plain JSON to keep with the session: at most 4 KiB, 8 levels, 64 keys. Absent: none. */
  readonly attributes?: JsonObject | undefined;
  /** A deadline (epoch milliseconds) earlier than the policy's. */
  readonly expiresAt?: number | undefined;
  /**
   * A token of the caller's own making instead of a generated one: 32 to 512 characters of printable ASCII without
   * spaces, taken byte for byte. One that begins with the store's prefix must carry a valid checksum.
   */
  readonly token?: string | undefined;
  /** Gives the call up; see L10 for what is known afterwards. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a {@link CreateSessionRequest}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readCreateRequest(
  request: unknown,
  limits: SessionLimits,
  tokenPrefix: string,
): CreateSessionRequest & { readonly attributes: JsonObject } {
  const given = readRequest('create', request, ['principal', 'attributes', 'expiresAt', 'token', 'signal']);
  return {
    principal: readPrincipal(given.principal, limits.principalBytes),
    attributes: given.attributes === undefined ? NO_ATTRIBUTES : readAttributes(given.attributes, limits),
    expiresAt: readMoment('expiresAt', given.expiresAt),
    token: given.token === undefined ? undefined : readToken(given.token, tokenPrefix),
    signal: readSignal(given.signal),
  };
}

/** Reads a token of a caller's own making. @throws `ERR_SESSION_INVALID` with the field `token`. */
export function readToken(value: unknown, tokenPrefix: string): string {
  if (isToken(value, tokenPrefix)) return value;
  throw new SessionInvalidError(
    'token',
    'must be 32 to 512 printable ASCII characters without spaces, no handle, and with a valid checksum behind the prefix of this store.',
  );
}
