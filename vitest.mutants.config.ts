import { defineConfig } from 'vitest/config';

// The tests that Stryker runs for each mutant, always with the same seed, so that a run can be compared with
// docs/mutants.md: those of core that are done within seconds, and see the mutated code as it is in this process.
export default defineConfig({
  test: {
    include: ['packages/core/test/*.test.ts'],
    exclude: ['packages/core/test/{session-model,lawless-logs,broken-off,memory-event-log,event-id,errors}.test.ts'],
    setupFiles: ['test/setup/seed.ts'],
    testTimeout: 60_000,
  },
});
