import { join } from 'node:path';
import type { LocalEventLog } from '@sessionlog/core';
import { MemoryStorage, runSessionModel, sessionCommands } from '@sessionlog/core/testing';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { scale } from './setup/scale.ts';

const STORES = 2;
const POLICIES = [
  { idleTimeoutMs: 1000, absoluteTimeoutMs: 4000, touchIntervalMs: 100 },
  { absoluteTimeoutMs: 2000, maxSessionsPerPrincipal: 1, onLimit: 'expire-oldest' as const },
];

interface Storage {
  readonly name: string;
  readonly openLog: () => Promise<LocalEventLog>;
}

function storages(directory: string): readonly Storage[] {
  const memory = new MemoryStorage();
  return [
    { name: 'memory', openLog: async () => memory.open() },
    { name: 'file', openLog: () => FileEventLog.open({ directory: join(directory, 'log') }) },
    { name: 'sqlite', openLog: () => SqliteEventLog.open({ path: join(directory, 'sessions.db') }) },
  ];
}

it('the three logs give the same answers in the same story, which are those of the model', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...POLICIES).chain((policy) => fc.tuple(fc.constant(policy), sessionCommands(policy, STORES))),
      async ([policy, commands]) => {
        const scratch = makeScratch();
        try {
          const answers: Record<string, readonly string[]> = {};
          for (const { name, openLog } of storages(scratch)) {
            answers[name] = await runSessionModel(commands, { policy, openLog, stores: STORES, startMs: 1_000_000 });
          }
          expect(answers['file']).toEqual(answers['memory']);
          expect(answers['sqlite']).toEqual(answers['memory']);
        } finally {
          removeScratch(scratch);
        }
      },
    ),
    { numRuns: 60 * scale },
  ));
