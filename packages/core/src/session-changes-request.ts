import { SessionInvalidError } from './errors.ts';
import type { TailOptions } from './event-log.ts';
import { readAfter } from './read-after.ts';
import { readRequest, readSignal } from './request.ts';

/**
 * What `changes` takes: behind which position (exclusive), what gives the waiting up, and whether waiting keeps the process
 * running (default: `true`). Without a position all changes are given that are kept, and nobody tells of those that were
 * compacted: to know at any time who is live, take the position of `stats`, then `list`, then the changes behind that
 * position.
 *
 * @since 0.1.0
 */
export type SessionChangesRequest = TailOptions;

/**
 * Reads a {@link SessionChangesRequest}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readChangesRequest(request: unknown): SessionChangesRequest {
  const { after, signal, persistent = true } = readRequest('changes', request, ['after', 'signal', 'persistent']);
  if (typeof persistent !== 'boolean') throw new SessionInvalidError('persistent', 'must be true or false.');
  return { after: readAfter(after), signal: readSignal(signal), persistent };
}
