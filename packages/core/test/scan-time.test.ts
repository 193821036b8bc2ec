import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scanTime, TIME_BYTES } from '../src/scan-time.ts';
import { LAST_MOMENT, parseTime } from '../src/session-time.ts';

function scan(text: string, before = ''): number | undefined {
  const moment = scanTime(Buffer.from(`${before}${text}`, 'latin1'), before.length);
  return Number.isNaN(moment) ? undefined : moment;
}

const digits = (count: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });
const shaped = fc
  .tuple(fc.integer({ min: 1965, max: 9999 }), digits(2), digits(2), digits(2), digits(2), digits(2), digits(3))
  .map(([year, month, day, hour, minute, second, ms]) => `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
const written = fc.integer({ min: 0, max: LAST_MOMENT }).map((moment) => new Date(moment).toISOString());
const blow = fc.record({ at: fc.nat(TIME_BYTES - 1), byte: fc.nat(255) });

it('a time is the moment that the date parser of JavaScript names, and what is none is none', () =>
  fc.assert(
    fc.property(fc.oneof(shaped, written), fc.option(blow), fc.string(), (time, damage, before) => {
      const byte = damage === null ? '' : String.fromCharCode(damage.byte);
      const text = damage === null ? time : time.slice(0, damage.at) + byte + time.slice(damage.at + 1);
      expect(scan(text, before.replace(/[^ -~]/g, ''))).toBe(parseTime(text));
    }),
    { numRuns: 3000 },
  ));

it('every day is where the calendar has it', () => {
  // The calendar repeats itself every 400 years.
  for (let day = 0; day <= 146_097; day++) {
    const text = new Date(day * 86_400_000).toISOString();
    if (scan(text) !== day * 86_400_000) expect.fail(text);
  }
  for (const none of [
    '2026-02-29',
    '2100-02-29',
    '2026-04-31',
    '2026-00-10',
    '2026-13-10',
    '2026-01-00',
    '2026-12-32',
  ]) {
    expect(scan(`${none}T00:00:00.000Z`), none).toBeUndefined();
  }
});

it('nothing is a time where the text ends before it would', () => {
  for (let length = 0; length < TIME_BYTES; length++) {
    expect(scan('2026-11-21T07:36:36.703Z'.slice(0, length))).toBeUndefined();
  }
});
