/** The last moment that RFC 3339 can write: the end of year 9999, in epoch milliseconds. */
export const LAST_MOMENT = 253_402_300_799_999;

const LENGTH = '1970-01-01T00:00:00.000Z'.length;

/** A moment from 0 to {@link LAST_MOMENT} in RFC 3339, UTC, with milliseconds. */
export function formatTime(moment: number): string {
  return new Date(moment).toISOString();
}

/** The moment that `text` names in the one spelling of {@link formatTime}; `undefined` for anything else. */
export function parseTime(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length !== LENGTH) return undefined;
  const moment = Date.parse(text);
  // February 30 parses as March 2: only what is written back alike is a date.
  return moment >= 0 && formatTime(moment) === text ? moment : undefined;
}
