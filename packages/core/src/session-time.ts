import { secondText } from './second-text.ts';

/** The last moment that RFC 3339 can write: the end of year 9999, in epoch milliseconds. */
export const LAST_MOMENT = 253_402_300_799_999;

const SPELLING = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A moment from 0 to {@link LAST_MOMENT} in RFC 3339, UTC, with milliseconds. */
export function formatTime(moment: number): string {
  const second = Math.floor(moment / 1000);
  return `${secondText(second)}${String(1000 + moment - 1000 * second).slice(1)}Z`;
}

/** The moment that `text` names in the one spelling of {@link formatTime}; `undefined` for anything else. */
export function parseTime(text: unknown): number | undefined {
  if (typeof text !== 'string' || !SPELLING.test(text)) return undefined;
  const moment = Date.parse(text);
  // February 30 parses as March 2, and hour 24 as the next day.
  const isDay = new Date(moment).getUTCDate() === Number(text.slice(8, 10));
  return moment >= 0 && isDay ? moment : undefined;
}
