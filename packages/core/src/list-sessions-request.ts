import { readPrincipal } from './principal.ts';
import { readRequest } from './request.ts';
import type { SessionLimits } from './session-limits.ts';

/**
 * What `list` takes.
 *
 * @since 0.1.0
 */
export interface ListSessionsRequest {
  /** Whose sessions, compared byte by byte. Absent: everybody's. */
  readonly principal?: string | undefined;
}

/**
 * Reads a {@link ListSessionsRequest}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readListRequest(request: unknown, limits: SessionLimits): ListSessionsRequest {
  const { principal } = readRequest('list', request, ['principal']);
  return { principal: principal === undefined ? undefined : readPrincipal(principal, limits.principalBytes) };
}
