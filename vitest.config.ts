import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Workspace packages resolve to their TypeScript source, so that tests in this process need no build. Child processes
// run the built packages: `npm test` builds first.
const packages = fileURLToPath(new URL('./packages/', import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@sessionlog\/([^/]+)\/([^/]+)$/, replacement: `${packages}$1/src/$2/index.ts` },
      { find: /^@sessionlog\/([^/]+)$/, replacement: `${packages}$1/src/index.ts` },
    ],
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/setup/print-seed.ts', 'test/setup/bundle-programs.ts', 'test/setup/start-postgres.ts'],
    setupFiles: ['test/setup/seed.ts'],
    // Some of a test's time is spent waiting for processes and disks, so one more than the cores of the smallest machine.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
