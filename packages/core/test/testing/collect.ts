import type { TestRunner } from '../../src/testing/test-runner.ts';

/** How the tests that were registered ended. */
export interface Collected {
  readonly passed: readonly string[];
  readonly skipped: readonly string[];
  /** By name of the test. */
  readonly failed: ReadonlyMap<string, Error>;
}

/** Runs what `register` registers, or of it what `isTried` names, one after the other, and tells how each ended. */
export async function collect(
  register: (runner: TestRunner) => void,
  isTried: (name: string) => boolean = () => true,
): Promise<Collected> {
  const tests: [string, () => Promise<void>][] = [];
  const passed: string[] = [];
  const skipped: string[] = [];
  const failed = new Map<string, Error>();
  const it = (name: string, body: () => Promise<void>): unknown => tests.push([name, body]);
  register({
    describe: (_, body) => body(),
    it: Object.assign(it, { skip: (name: string) => skipped.push(name) }),
  });
  for (const [name, body] of tests.filter(([name]) => isTried(name))) {
    try {
      await body();
      passed.push(name);
    } catch (error) {
      failed.set(name, error as Error);
    }
  }
  return { passed, skipped, failed };
}
