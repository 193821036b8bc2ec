import type { ReadOptions } from './event-log.ts';
import { readAfter } from './read-after.ts';
import { readRequest, readSignal } from './request.ts';

/**
 * What `changes` takes: the changes behind which position are given (exclusive; absent: all that are kept), and what
 * gives the waiting up.
 *
 * @since 0.1.0
 */
export type SessionChangesRequest = ReadOptions;

/**
 * Reads a {@link SessionChangesRequest}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readChangesRequest(request: unknown): SessionChangesRequest {
  const { after, signal } = readRequest('changes', request, ['after', 'signal']);
  return { after: readAfter(after), signal: readSignal(signal) };
}
