/**
 * What `testEventLog` needs of a test runner: vitest, jest and node:test fit as they are.
 *
 * @since 0.1.0
 */
export interface TestRunner {
  /** Groups the tests that `body` registers. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** Registers a test, which fails when `body` rejects; `skip` registers one that is reported and not run. */
  readonly it: ((name: string, body: () => Promise<void>) => unknown) & {
    readonly skip: (name: string, body: () => Promise<void>) => unknown;
  };
}
