import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { SlowOnesFirst } from './test/setup/slow-ones-first.ts';

// Workspace packages resolve to their TypeScript source, so that tests in this process need no build. Child processes
// run the built packages: `npm test` builds first.
const packages = fileURLToPath(new URL('./packages/', import.meta.url));

const TESTS = ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'];

// What these change belongs to a whole process: timers, methods of built-in modules and of prototypes, listeners, the umask,
// variables, what is registered for all, modules that are loaded again. Each has a process of its own. All others share a
// few, one after the other: to start one and to load our modules takes longer than most of them run.
const ALONE = [
  'packages/core/test/{broken-off,parse-json,scan-live-entry,secure-path,signal,tail-by-reading}.test.ts',
  'packages/opentelemetry/test/*.test.ts',
  'packages/web/test/express-session.test.ts',
  'test/{docs,interleavings,power-cuts,real-power-cuts,rotate}.test.ts',
  'test/postgres/{paused-readers,restored}.test.ts',
  'test/security/tokens.test.ts',
];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@sessionlog\/([^/]+)\/([^/]+)$/, replacement: `${packages}$1/src/$2/index.ts` },
      { find: /^@sessionlog\/([^/]+)$/, replacement: `${packages}$1/src/index.ts` },
    ],
  },
  test: {
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE } },
      {
        extends: true,
        test: { name: 'together', include: TESTS, exclude: [...configDefaults.exclude, ...ALONE], isolate: false },
      },
    ],
    globalSetup: ['test/setup/print-seed.ts', 'test/setup/bundle-programs.ts', 'test/setup/start-postgres.ts'],
    setupFiles: ['test/setup/seed.ts'],
    sequence: { sequencer: SlowOnesFirst },
    // Some of a test's time is spent waiting for processes and disks, so one more than the cores of the smallest machine.
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
