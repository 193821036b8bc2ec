import type { PastMoment } from '@sessionlog/core';
import { UsageError } from './usage-error.ts';

const POSITION = /^\d{1,16}$/;
const TIME = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * A moment of a log's past: an RFC 3339 time with its offset, rounded down to milliseconds, or a position.
 *
 * @throws UsageError when it is neither.
 */
export function readMoment(text: string): PastMoment {
  if (POSITION.test(text)) {
    const position = Number(text);
    if (Number.isSafeInteger(position)) return { position };
  }
  const [, day = ''] = TIME.exec(text) ?? [];
  const time = Date.parse(text);
  // Date takes February 30 for a day of March.
  const isDay = new Date(Date.parse(`${day}T00:00:00Z`)).toJSON()?.startsWith(day) === true;
  if (day === '' || !isDay || Number.isNaN(time)) {
    throw new UsageError('A moment is a time with its offset, such as 2026-05-02T13:00:00Z, or a position of the log.');
  }
  return { time };
}

/** A time for people: RFC 3339 in UTC. */
export function timeText(time: number): string {
  return new Date(time).toISOString();
}
