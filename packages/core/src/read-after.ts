import { SessionInvalidError } from './errors.ts';
import type { Position } from './event-log.ts';

/**
 * Checks the `after` of a read. Every log calls it first, so that all of them refuse the same.
 *
 * @returns the position, or `undefined` for a read from the start.
 * @throws `ERR_SESSION_INVALID` when it is no number: a comparison with it would pass over events or give all of them.
 * @since 0.1.0
 */
export function readAfter(after: unknown): Position | undefined {
  if (after === undefined || (typeof after === 'number' && !Number.isNaN(after))) return after;
  throw new SessionInvalidError('after', 'must be a position.');
}
