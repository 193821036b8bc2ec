import fc from 'fast-check';
import type { Trial } from './law.ts';
import { LawFixture } from './law-fixture.ts';

/** Checks that `predicate` holds for every value, each on fresh storage. */
export async function forAll<Value>(
  trial: Trial,
  runs: number,
  values: fc.Arbitrary<Value>,
  predicate: (fixture: LawFixture, value: Value) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(values, (value) => LawFixture.use(trial, (fixture) => predicate(fixture, value)));
  await fc.assert(property, { numRuns: runs * trial.scale, includeErrorInReport: true });
}
