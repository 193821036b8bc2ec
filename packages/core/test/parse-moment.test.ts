import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMoment } from '../src/parse-moment.ts';
import { formatTime, LAST_MOMENT } from '../src/session-time.ts';
import { daysOf, daysSince1970, harnTime } from './harn/harn-log-arbitrary.ts';

const MS = 1_000_000n;

function agreesWithArithmetic(parse: (text: string) => number | undefined) {
  return fc.property(harnTime(0, 9999), ({ text, nanoseconds }) => {
    const moment = parse(text);
    expect(moment).toBeDefined();
    // The whole millisecond that is not behind the time, and less than one before it.
    const past = nanoseconds - BigInt(moment ?? 0) * MS;
    expect(past >= 0n && past < MS, `${text} became ${moment}`).toBe(true);
  });
}

describe('moments of another program', () => {
  it('are rounded down from nanoseconds, at any offset, in any year', () =>
    fc.assert(agreesWithArithmetic(parseMoment), { numRuns: 3000 }));

  it('control: what leaves out the offset, rounds to the nearest, or drops a leading zero is found out', async () => {
    const wrong: readonly ((text: string) => number | undefined)[] = [
      (text) => parseMoment(text.replace(/[+-]\d\d:\d\d$/, 'Z')),
      (text) => parseMoment(text.replace(/[+-](\d\d:\d\d)$/, '+$1')),
      (text) => (parseMoment(text) ?? 0) + (/\.\d{3}[5-9]/.test(text) ? 1 : 0),
      (text) => parseMoment(text.replace(/\.0/, '.')),
    ];
    for (const parse of wrong)
      expect((await fc.check(agreesWithArithmetic(parse), { numRuns: 20_000, endOnFailure: true })).failed).toBe(true);
  });

  it('are those of this store where it wrote them', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST_MOMENT }), (moment) => {
        expect(parseMoment(formatTime(moment))).toBe(moment);
      }),
    ));

  it('are of every day that exists and no other', () => {
    for (const year of [0, 1900, 1969, 2000, 2023, 2024, 2100, 9999]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const [y, m, d] = [
            String(year).padStart(4, '0'),
            String(month).padStart(2, '0'),
            String(day).padStart(2, '0'),
          ];
          const exists = day >= 1 && day <= daysOf(year, month);
          const expected = exists ? Number(daysSince1970(year, month, day)) * 86_400_000 : undefined;
          expect(parseMoment(`${y}-${m}-${d}T00:00:00+00:00`), `${y}-${m}-${d}`).toBe(expected);
        }
      }
    }
  });

  it('are text of exactly that shape', () => {
    const none = [
      '2026-05-02T24:00:00Z',
      '2026-05-02T23:60:00Z',
      '2026-06-30T23:59:60Z',
      '2026-05-02T12:00:00',
      '2026-05-02T12:00:00.Z',
      '2026-05-02T12:00:00.1234567890Z',
      '2026-05-02T12:00:00,5Z',
      '2026-05-02T12:00Z',
      '2026-05-02 12:00:00Z',
      '2026-05-02t12:00:00z',
      '2026-05-02T12:00:00+24:00',
      '2026-05-02T12:00:00+00:60',
      '2026-05-02T12:00:00+0000',
      '2026-05-02T12:00:00+00:00:00',
      '+02026-05-02T12:00:00Z',
      ' 2026-05-02T12:00:00Z',
      '2026-05-02T12:00:00Z\n',
      '２026-05-02T12:00:00Z',
      '',
      1777723200000,
      null,
      undefined,
      new Date(0),
    ];
    for (const text of none) expect(parseMoment(text), String(text)).toBeUndefined();
  });
});
