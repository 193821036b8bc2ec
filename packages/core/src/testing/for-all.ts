import fc from 'fast-check';
import type { Trial } from './law.ts';
import { LawFixture } from './law-fixture.ts';

// On a log that syncs, a counterexample soon is worth more than the smallest one.
const SHRINKS = 100;

/** Checks that `predicate` holds for every value, each on fresh storage. */
export async function forAll<Value>(
  trial: Trial,
  runs: number,
  values: fc.Arbitrary<Value>,
  predicate: (fixture: LawFixture, value: Value) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(fc.limitShrink(values, SHRINKS), (value) =>
    LawFixture.use(trial, (fixture) => predicate(fixture, value)),
  );
  await fc.assert(property, { numRuns: Math.ceil(runs * trial.scale), includeErrorInReport: true });
}
