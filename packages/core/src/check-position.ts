import { EventLogCorruptError } from './errors.ts';
import type { Position } from './event-log.ts';

/**
 * Checks that a log goes forward (L1): a position is a whole number, and behind the last one.
 *
 * @param last - of the event before; `undefined` for the first.
 * @throws `ERR_EVENT_LOG_CORRUPT` when it is not.
 */
export function checkPosition(position: Position, last: Position | undefined): void {
  if (!Number.isSafeInteger(position)) {
    throw new EventLogCorruptError('an event', undefined, 'its position is not a whole number');
  }
  if (last !== undefined && position <= last) {
    throw new EventLogCorruptError(`position ${position}`, position, 'the log went back');
  }
}
