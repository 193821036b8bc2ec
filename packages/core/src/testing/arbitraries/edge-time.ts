import fc from 'fast-check';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LAST_DATE = 8.64e15;
const END_OF_9999 = 253_402_300_800_000;
const FEBRUARY_29_2024 = 1_709_164_800_000;

const EDGES: readonly number[] = [
  1,
  SECOND,
  MINUTE,
  HOUR,
  DAY,
  30 * DAY,
  2 ** 31,
  2 ** 31 * SECOND,
  2 ** 32,
  2 ** 48,
  FEBRUARY_29_2024,
  FEBRUARY_29_2024 + DAY,
  1_000_000_000_000,
  END_OF_9999,
  LAST_DATE,
];

/**
 * Moments in epoch milliseconds, from 1 to the last that a Date can hold (8.64e15): the edges of seconds, days, leap
 * days, 2^31, the year 9999 and of Date itself, one to either side of each, and any other.
 *
 * @since 0.1.0
 */
export const edgeTime: fc.Arbitrary<number> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...EDGES), fc.constantFrom(-1, 0, 1))
    .map(([edge, step]) => Math.min(LAST_DATE, Math.max(1, edge + step))),
  fc.integer({ min: 1, max: LAST_DATE }),
  fc.integer({ min: 1, max: 10 * DAY }),
);
