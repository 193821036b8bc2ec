import { SessionInvalidError } from './errors.ts';
import type { Position } from './event-log.ts';
import { readInteger, readMoment, readRequest } from './request.ts';

/**
 * A moment of a log's past: a place in it, or a time.
 *
 * @since 0.1.0
 */
export type PastMoment =
  | {
      /** Just after the event at this position, or, as positions have gaps, after the newest one before it. */
      readonly position: Position;
      readonly time?: undefined;
    }
  | {
      /** In epoch milliseconds: after the events up to which the log had named no later moment. */
      readonly time: number;
      readonly position?: undefined;
    };

/**
 * Reads a {@link PastMoment}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readPastMoment(moment: unknown): PastMoment {
  const given = readRequest('asOf', moment, ['position', 'time']);
  const time = readMoment('time', given.time);
  if ((time === undefined) === (given.position === undefined)) {
    throw new SessionInvalidError('asOf', 'takes a position or a time, and only one of them.');
  }
  if (time !== undefined) return { time };
  return { position: readInteger('position', given.position, 0, Number.MAX_SAFE_INTEGER) };
}
