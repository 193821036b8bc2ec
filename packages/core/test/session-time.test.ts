import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime, LAST_MOMENT, parseTime } from '../src/session-time.ts';

const two = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, '0'));
const shaped = fc
  .tuple(fc.integer({ min: 0, max: 9999 }), two, two, two, two, two, fc.integer({ min: 0, max: 999 }))
  .map(
    ([year, month, day, hour, minute, second, ms]) =>
      `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}.${String(ms).padStart(3, '0')}Z`,
  );

describe('times', () => {
  it('come back as they were written, from 1970 to the end of year 9999', () =>
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 0, max: LAST_MOMENT }), fc.constantFrom(0, 1, LAST_MOMENT)), (moment) => {
        expect(parseTime(formatTime(moment))).toBe(moment);
      }),
      { numRuns: 1000 },
    ));

  it('are spelled as JavaScript spells them, whatever was spelled before', () =>
    fc.assert(
      // Few places and many seconds, so that one is taken for another where they are not told apart.
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: LAST_MOMENT }), fc.nat(200_000))), (moments) => {
        for (const moment of moments) expect(formatTime(moment)).toBe(new Date(moment).toISOString());
      }),
    ));

  it('have one spelling: what is read is what would be written', () =>
    fc.assert(
      fc.property(fc.oneof(shaped, fc.string({ minLength: 24, maxLength: 24 })), (text) => {
        const moment = parseTime(text);
        if (moment !== undefined) expect(formatTime(moment)).toBe(text);
      }),
      { numRuns: 5000 },
    ));

  it('are every day that exists and no other', () => {
    for (let month = 1; month <= 13; month++) {
      for (let day = 0; day <= 32; day++) {
        for (const year of [2023, 2024, 2100, 2400]) {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T12:00:00.000Z`;
          const moment = Date.UTC(year, month - 1, day, 12);
          const exists = new Date(moment).getUTCMonth() === month - 1 && new Date(moment).getUTCDate() === day;
          expect(parseTime(text), text).toBe(exists ? moment : undefined);
        }
      }
    }
  });

  it('are text of exactly that shape', () => {
    const none = [
      'Sat Nov 21 2026 07:36:36',
      '2026-11-21T24:00:00.000Z',
      '2026-11-21T07:60:00.000Z',
      '2026-11-21T07:36:60.000Z',
      '2026-11-21t07:36:36.703z',
      '1969-12-31T23:59:59.999Z',
      // What the parser of JavaScript takes as well.
      '+002026-11-11T07:36:36.703Z',
      '2026-11-21T07:36:36.703Z\0',
      '2026-11-21T07:36:36.703Z\n',
      ' 2026-11-21T07:36:36.703Z',
      Object('2026-11-21T07:36:36.703Z'),
      ['2026-11-21T07:36:36.703Z'],
      '',
      undefined,
      0,
    ];
    for (const text of none) expect(parseTime(text)).toBeUndefined();
  });
});
