import type { ReadOptions } from './event-log.ts';
import { readAfter } from './read-after.ts';
import { readRequest, readSignal } from './request.ts';

/**
 * What `changes` takes: behind which position (exclusive), and what gives the waiting up. Without a position all changes
 * are given that are kept, and nobody tells of those that were compacted: to know at any time who is live, take the
 * position of `stats`, then `list`, then the changes behind that position.
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
