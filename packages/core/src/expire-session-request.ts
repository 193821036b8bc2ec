import { readLine } from './principal.ts';
import { readRequest, readSignal } from './request.ts';
import type { SessionLimits } from './session-limits.ts';

/**
 * What `expire`, `expireSession` and `expireAll` take.
 *
 * @since 0.1.0
 */
export interface ExpireSessionRequest {
  /** Why, for the audit trail: 1 to 256 bytes, under the rules of a principal. */
  readonly reason?: string | undefined;
  /** Who did it, for the audit trail: 1 to 256 bytes, under the rules of a principal. */
  readonly actor?: string | undefined;
  /** Gives the call up; see L10 for what is known afterwards. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads an {@link ExpireSessionRequest}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readExpireRequest(request: unknown, limits: SessionLimits): ExpireSessionRequest {
  return readEnding(readRequest('expire', request, ['reason', 'actor', 'signal']), limits);
}

/** Reads what every request that ends sessions takes. @throws `ERR_SESSION_INVALID` naming the field. */
export function readEnding(
  given: { readonly reason?: unknown; readonly actor?: unknown; readonly signal?: unknown },
  limits: SessionLimits,
): ExpireSessionRequest {
  const line = (field: 'reason' | 'actor'): string | undefined =>
    given[field] === undefined ? undefined : readLine(field, given[field], limits.principalBytes);
  return { reason: line('reason'), actor: line('actor'), signal: readSignal(given.signal) };
}
