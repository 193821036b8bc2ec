import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// The tests that Stryker runs for each mutant, until one fails: those of core that need no store, quick ones first, and a
// few of the store for what a get says. The seed is always the same, so that a run can be compared with docs/mutants.md, and
// the long proofs are shorter.
const TESTS = [
  'decide-adopt',
  'decide-create',
  'decide-expire',
  'decide-rotate',
  'decide-touch',
  'earliest-deadlines',
  'evolve-boundaries',
  'evolve-packed',
  'event-fields',
  'fold-turn',
  'get-session',
  'handle-rows',
  'made-sessions',
  'network-file-system',
  'own-event',
  'packed-handle',
  'packed-id',
  'parse-escaped-keys',
  'parse-json',
  'private-file',
  'rotation-line',
  'row-batch',
  'row-index',
  'row-list',
  'secure-path',
  'session-as-created',
  'scan-keys',
  'scan-live-entry',
  'scan-packed-event',
  'session-deadline',
  'session-rows',
  'session-snapshot-decoder',
  'session-snapshot-encoder',
  'session-time',
  'shared-directory',
  'token',
  'token-checksum',
  'token-digest',
  'token-grammar',
  'token-handle',
  'token-handles',
  'session-attributes',
  'session-projection',
  'at-one-moment',
  'catch-up-queue',
  'evolve-in-turns',
  'lowered-cap',
  'evolve-ended',
  'evolve',
  'naive-fold',
  'packed-projection',
  'packed-text',
  'principal-rows',
  'replay-ahead',
  'replay-event',
  'text-pages',
  'scan-session-event',
  'session-event-codec',
  'session-snapshot',
  'rotate',
  'asked-again',
  'session-store',
];

class QuickOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => TESTS.indexOf(basename(moduleId, '.test.ts'));
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: TESTS.map((name) => `packages/core/test/${name}.test.ts`),
    setupFiles: ['test/setup/seed.ts'],
    env: { SESSIONLOG_SEED: '1', SESSIONLOG_SCALE: '0.2' },
    sequence: { sequencer: QuickOnesFirst },
    testTimeout: 60_000,
  },
});
