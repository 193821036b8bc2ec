import { defineConfig } from 'vitest/config';

// The tests that Stryker runs for each mutant, always with the same seed, so that a run can be compared with
// docs/mutants.md: those of core that need no store and are done within a second or two.
const TESTS = [
  'decide-*',
  'event-fields',
  'evolve*',
  'naive-fold',
  'network-file-system',
  'parse-json',
  'secure-path',
  'session-attributes',
  'session-deadline',
  'session-event-codec',
  'session-projection',
  'session-snapshot*',
  'session-time',
  'state-index',
  'token*',
];

export default defineConfig({
  test: {
    include: TESTS.map((name) => `packages/core/test/${name}.test.ts`),
    setupFiles: ['test/setup/seed.ts'],
    testTimeout: 60_000,
  },
});
