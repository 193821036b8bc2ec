import { join } from 'node:path';
import { type CompactableEventLog, type EventLogSnapshot, type LocalEventLog, SessionStore } from '@sessionlog/core';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { labelRequest, labelToken } from './faults/session-ledger.ts';
import { storyOptions } from './faults/story-options.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';

type Log = LocalEventLog & CompactableEventLog;

/** A log of which the first snapshot that is read is replaced in the middle. */
function replacedWhileRead(log: Log, replace: () => Promise<unknown>): Log {
  let replaced = false;
  const readSnapshot: Log['readSnapshot'] = async (options) => {
    const snapshot = await log.readSnapshot(options);
    if (snapshot === undefined || replaced) return snapshot;
    replaced = true;
    return { ...snapshot, entries: inTwo(snapshot, replace) };
  };
  const handler: ProxyHandler<Log> = {
    get: (_, key) => {
      if (key === 'readSnapshot') return readSnapshot;
      const value: unknown = Reflect.get(log, key);
      return typeof value === 'function' ? value.bind(log) : value;
    },
  };
  return new Proxy(log, handler);
}

async function* inTwo({ entries }: EventLogSnapshot, replace: () => Promise<unknown>): AsyncGenerator<string> {
  let given = 0;
  for await (const entry of entries) {
    yield entry;
    given += 1;
    if (given === 1) await replace();
  }
}

it('a snapshot that is replaced while a store reads it is read anew', async () => {
  const scratch = makeScratch();
  onTestFinished(() => removeScratch(scratch));
  const path = join(scratch, 'sessions.db');
  await using log = await SqliteEventLog.open({ path });
  const store = await SessionStore.open(log, storyOptions());
  const labels = Array.from({ length: 2000 }, (_, number) => `s${number}`);
  for (const label of labels) await store.create(labelRequest(label));
  await store.compact({ retainMs: 0 });
  const compactAgain = async (): Promise<void> => {
    await store.expire(labelToken('s0'));
    await store.compact({ retainMs: 0 });
  };
  await using other = await SqliteEventLog.open({ path });
  const opened = await SessionStore.open(replacedWhileRead(other, compactAgain), storyOptions());
  expect(await opened.get(labelToken('s0'))).toBeUndefined();
  expect((await Array.fromAsync(opened.list())).length).toBe(labels.length - 1);
});
