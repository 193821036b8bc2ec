import { defineConfig } from 'vitest/config';

// The tests that Stryker runs for each mutant: those of core that need no store and are done within a second or two. The
// seed is always the same, so that a run can be compared with docs/mutants.md, and the long proofs are shorter.
const TESTS = [
  'decide-*',
  'event-fields',
  'evolve*',
  'naive-fold',
  'network-file-system',
  'parse-json',
  'rotation-line',
  'secure-path',
  'session-as-created',
  'session-attributes',
  'session-deadline',
  'session-event-codec',
  'session-snapshot*',
  'session-time',
  'token*',
];

export default defineConfig({
  test: {
    include: TESTS.map((name) => `packages/core/test/${name}.test.ts`),
    setupFiles: ['test/setup/seed.ts'],
    env: { SESSIONLOG_SEED: '1', SESSIONLOG_SCALE: '0.2' },
    testTimeout: 60_000,
  },
});
