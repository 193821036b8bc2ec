import fc from 'fast-check';

/**
 * Moments at and around the given deadlines (epoch milliseconds): on each, one millisecond to either side, and up to a
 * minute away. Never below 1.
 *
 * @since 0.1.0
 */
export function timeNear(...deadlinesMs: readonly number[]): fc.Arbitrary<number> {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(-1, 0, 1) },
    { weight: 1, arbitrary: fc.integer({ min: -60_000, max: 60_000 }) },
  );
  return fc.tuple(fc.constantFrom(...deadlinesMs), step).map(([deadlineMs, ms]) => Math.max(1, deadlineMs + ms));
}
