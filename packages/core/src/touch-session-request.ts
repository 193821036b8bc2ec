import type { JsonObject } from './json.ts';
import { readMoment, readRequest, readSignal } from './request.ts';
import { readAttributes } from './session-attributes.ts';
import type { SessionLimits } from './session-limits.ts';

/**
 * What `touch` takes.
 *
 * @since 0.1.0
 */
export interface TouchSessionRequest {
  /** Replaces the session's attributes. Absent: they stay. */
  readonly attributes?: JsonObject | undefined;
  /** A deadline (epoch milliseconds) earlier than the policy's. */
  readonly expiresAt?: number | undefined;
  /** Gives the call up; see L10 for what is known afterwards. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a {@link TouchSessionRequest}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readTouchRequest(request: unknown, limits: SessionLimits): TouchSessionRequest {
  const given = readRequest('touch', request, ['attributes', 'expiresAt', 'signal']);
  return {
    attributes: given.attributes === undefined ? undefined : readAttributes(given.attributes, limits),
    expiresAt: readMoment('expiresAt', given.expiresAt),
    signal: readSignal(given.signal),
  };
}
