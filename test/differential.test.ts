import { join } from 'node:path';
import type { EventLog } from '@sessionlog/core';
import { MemoryStorage, runSessionModel, sessionCommands } from '@sessionlog/core/testing';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../packages/eventlog-file/src/file-event-log.ts';
import { fileSystem } from '../packages/eventlog-file/src/file-system.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { freshTopic, postgresUrl, sharedPool } from './postgres/shared-server.ts';
import { scale } from './setup/scale.ts';

const STORES = 3;
const START_MS = 1_000_000;
// At scale 10, a night, these are more than 100,000 commands; session-model.test.ts runs several times as many in memory.
const NUM_RUNS = (scale < 10 ? 25 : 100) * scale;
const NEAR_STORIES_PER_FAR = 8;
// A few events, so that the file log rotates within a story.
const SMALL_SEGMENT_BYTES = 2000;
const POLICIES = [
  { idleTimeoutMs: 1000, absoluteTimeoutMs: 4000, touchIntervalMs: 100 },
  { absoluteTimeoutMs: 2000, maxSessionsPerPrincipal: 1, onLimit: 'expire-oldest' as const, rotationGraceMs: 300 },
  { absoluteTimeoutMs: 4000, maxSessionsPerPrincipal: 2, rotationGraceMs: 50, onReuse: 'expire-family' as const },
];

interface Storage {
  readonly name: string;
  readonly openLog: () => Promise<EventLog>;
}

function storages(directory: string): readonly Storage[] {
  const memory = new MemoryStorage();
  return [
    { name: 'memory', openLog: async () => memory.open() },
    { name: 'file', openLog: () => openFileEventLog(fileSystem, join(directory, 'log')) },
    {
      name: 'file, rotating',
      openLog: () => {
        const limits = { segmentBytes: SMALL_SEGMENT_BYTES };
        return openFileEventLog(fileSystem, join(directory, 'rotating'), 'relaxed', limits);
      },
    },
    { name: 'sqlite', openLog: () => SqliteEventLog.open({ path: join(directory, 'sessions.db') }) },
  ];
}

/** The log in PostgreSQL, where there is a server; in some of the stories, as each command is a question to it. */
async function overNetwork(story: number): Promise<readonly Storage[]> {
  if (postgresUrl === undefined || story % NEAR_STORIES_PER_FAR !== 0) return [];
  const pool = await sharedPool();
  const topic = freshTopic();
  return [{ name: 'postgres', openLog: () => PostgresEventLog.open({ pool, topic, notify: false }) }];
}

it('the logs give the same answers in the same story, compacted or not, which are those of the model', async () => {
  let compactions = 0;
  let commandsRun = 0;
  let story = 0;
  let toldFar = 0;
  const stories = fc.constantFrom(...POLICIES).chain((policy) => {
    return fc.tuple(fc.constant(policy), sessionCommands(policy, STORES, { compactable: true }));
  });
  await fc.assert(
    fc.asyncProperty(stories, async ([policy, commands]) => {
      const scratch = makeScratch();
      try {
        const answers: Record<string, readonly string[]> = {};
        const far = await overNetwork(story++);
        toldFar += far.length;
        for (const { name, openLog } of [...storages(scratch), ...far]) {
          const run = await runSessionModel(commands, { policy, openLog, stores: STORES, startMs: START_MS });
          answers[name] = run.answers;
          commandsRun += run.commands;
        }
        for (const told of Object.values(answers)) expect(told).toEqual(answers['memory']);
        compactions += (answers['memory'] ?? []).filter((answer) => answer.includes('"handles":')).length;
      } finally {
        removeScratch(scratch);
      }
    }),
    { numRuns: NUM_RUNS },
  );
  process.stdout.write(`the logs: ${commandsRun} commands were run\n`);
  expect(compactions).toBeGreaterThan(0);
  if (postgresUrl !== undefined) expect(toldFar).toBeGreaterThan(0);
});
