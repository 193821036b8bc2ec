import { SessionInvalidError } from './errors.ts';
import { type EventId, isEventId } from './event-id.ts';
import { type ExpireSessionRequest, readEnding } from './expire-session-request.ts';
import { readRequest } from './request.ts';
import type { SessionLimits } from './session-limits.ts';

/**
 * What `expirePrincipal` takes.
 *
 * @since 0.1.0
 */
export interface ExpirePrincipalRequest extends ExpireSessionRequest {
  /** The public id of a session that goes on; so does what it was rotated to. Absent: none. */
  readonly except?: EventId | undefined;
}

/**
 * Reads an {@link ExpirePrincipalRequest}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readExpirePrincipalRequest(request: unknown, limits: SessionLimits): ExpirePrincipalRequest {
  const given = readRequest('expire', request, ['except', 'reason', 'actor', 'signal']);
  const { except } = given;
  if (except !== undefined && !isEventId(except))
    throw new SessionInvalidError('except', 'must be the id of a session.');
  return { except, ...readEnding(given, limits) };
}
