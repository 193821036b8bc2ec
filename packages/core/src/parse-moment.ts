const SPELLING = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
const MINUTE_MS = 60_000;

/**
 * The moment that an RFC 3339 text of another program names, at any offset and with up to nanoseconds, in whole epoch
 * milliseconds. It is rounded down, before 1970 too: no deadline becomes later. Upper case only; a leap second, hour 24
 * and a day that is not in the calendar are no times.
 *
 * @returns `undefined` for anything else. The moment may lie outside the years that a session can have.
 */
export function parseMoment(text: unknown): number | undefined {
  const [, civil, fraction = '', sign, hours, minutes] = typeof text === 'string' ? (SPELLING.exec(text) ?? []) : [];
  if (civil === undefined) return undefined;
  const moment = Date.parse(`${civil}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // February 30 parses as March 2, and hour 24 as the next day.
  if (new Date(moment).getUTCDate() !== Number(civil.slice(8, 10))) return undefined;
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS;
  return sign === '-' ? moment + offset : moment - offset;
}
