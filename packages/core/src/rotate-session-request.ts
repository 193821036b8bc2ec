import type { JsonObject } from './json.ts';
import { readPrincipal } from './principal.ts';
import { readRequest, readSignal } from './request.ts';
import { readAttributes } from './session-attributes.ts';
import type { SessionLimits } from './session-limits.ts';

/**
 * What `rotate` takes.
 *
 * @since 0.1.0
 */
export interface RotateSessionRequest {
  /** Replaces the session's attributes. Absent: they are carried over, as they are where the rotation lands in the log. */
  readonly attributes?: JsonObject | undefined;
  /**
   * Who turned out to be behind an anonymous session, under the rules of `create`: `anonymous`, or what begins with
   * `anonymous:` or `anonymous-`. The principal of any other session never changes. Absent: it stays.
   */
  readonly principal?: string | undefined;
  /** Gives the call up; see L10 for what is known afterwards. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a {@link RotateSessionRequest}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readRotateRequest(request: unknown, limits: SessionLimits): RotateSessionRequest {
  const given = readRequest('rotate', request, ['attributes', 'principal', 'signal']);
  return {
    attributes: given.attributes === undefined ? undefined : readAttributes(given.attributes, limits),
    principal: given.principal === undefined ? undefined : readPrincipal(given.principal, limits.principalBytes),
    signal: readSignal(given.signal),
  };
}
