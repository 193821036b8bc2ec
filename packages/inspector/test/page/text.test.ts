import fc from 'fast-check';
import { expect, it } from 'vitest';
import { axisText } from '../../page/src/axis-text.ts';
import { durationText, relativeText } from '../../page/src/duration-text.ts';
import { bytesText, countOf, countText, figureName, figureText } from '../../page/src/figure-text.ts';
import { exactText, fieldText, momentText } from '../../page/src/moment-text.ts';

const DAY_MS = 86_400_000;

it('a moment in a field is read back to the second, as the field and the table have it', () => {
  // Where clocks are put back, an hour is there twice: two moments then have one text.
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (time) => {
      const read = new Date(fieldText(time)).getTime();
      expect(momentText(read)).toBe(momentText(time));
      expect(Math.abs(read - time)).toBeLessThan(2 * 3_600_000);
    }),
  );
});

it('any number has a text as a moment', () => {
  fc.assert(
    fc.property(fc.double(), (time) => {
      expect(exactText(time)).toMatch(/^(?:[\d-]+ [\d:]+ here, |beyond)/);
    }),
  );
});

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [2 * DAY_MS - 1, '47 h'],
  [2 * DAY_MS, '2 days'],
  [Number.POSITIVE_INFINITY, 'for ever'],
])('%d ms take %s', (durationMs, text) => {
  expect(durationText(durationMs)).toBe(text);
});

it('what was is ago, and what will be is in some time', () => {
  expect(relativeText(1000, 5999)).toBe('just now');
  expect(relativeText(0, 60_000)).toBe('1 min ago');
  expect(relativeText(60_000, 0)).toBe('in 1 min');
});

it('a count can be read back, and is cut every three digits', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (count) => {
      expect(countText(count)).toMatch(/^\d{1,3}(?:,\d{3})*$/);
      expect(Number(countText(count).replaceAll(',', ''))).toBe(count);
    }),
  );
  expect([countOf(0, 'session'), countOf(1, 'session'), countOf(1e5, 'session')]).toEqual([
    '0 sessions',
    '1 session',
    '100,000 sessions',
  ]);
});

it('a size names a unit of which there are at most 1024', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (bytes) => {
      const [number = '', unit = ''] = bytesText(bytes).split(' ');
      expect(Number(number)).toBeLessThanOrEqual(1024);
      const power = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'].indexOf(unit);
      expect(Math.abs(Number(number) * 1024 ** power - bytes)).toBeLessThanOrEqual(0.06 * 1024 ** power * 10);
    }),
  );
});

it.each([
  ['bytes', 1536, 'Size', '1.5 KiB'],
  ['walPendingBytes', 5, 'WAL pending size', '5 bytes'],
  ['unread', 0, 'Unread', '0 bytes'],
  ['snapshotAgeMs', 120_000, 'Snapshot age', '2 min'],
  ['readOnly', true, 'Read only', 'yes'],
  ['events', 12_345, 'Events', '12,345'],
  ['position', null, 'Position', 'none'],
  ['durability', 'power-loss', 'Durability', 'power-loss'],
])('the figure %s', (name, value, named, text) => {
  expect(figureName(name)).toBe(named);
  expect(figureText(name, value)).toBe(text);
});

it('a tick of the time axis says no more than its neighbours leave open', () => {
  const noon = new Date(2026, 10, 21, 12, 5, 7).getTime();
  const midnight = new Date(2026, 10, 21).getTime();
  expect(axisText(noon, DAY_MS)).toBe('21 Nov');
  expect(axisText(noon, 60_000)).toBe('12:05');
  expect(axisText(noon, 1000)).toBe('12:05:07');
  expect(axisText(midnight, 60_000)).toBe('21 Nov');
});
