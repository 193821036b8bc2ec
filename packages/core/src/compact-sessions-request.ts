import { readInteger, readRequest, readSignal } from './request.ts';
import { LAST_MOMENT } from './session-time.ts';

/**
 * What `compact` of a store takes.
 *
 * @since 0.1.0
 */
export interface CompactSessionsRequest {
  /**
   * How much of the past stays as events, for `history` and for audit, in milliseconds: a whole number, 0 or more. 0
   * compacts everything that is there.
   */
  readonly retainMs: number;
  /** Gives the call up; what was compacted by then stays so (L14). */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a {@link CompactSessionsRequest}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readCompactSessionsRequest(request: unknown): CompactSessionsRequest {
  const given = readRequest('compact', request, ['retainMs', 'signal']);
  return { retainMs: readInteger('retainMs', given.retainMs, 0, LAST_MOMENT), signal: readSignal(given.signal) };
}
