import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { FileEventLog } from '../src/file-event-log.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { ModelReader } from './model-reader.ts';
import { plainEvent } from './plain-event.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

// Logs that all rotate and compact at once: a segment holds little more than one event, and every sync takes as many turns
// of the event loop as chance has it.
const LIMITS = { segmentBytes: 300 };

/** A file system whose syncs take as many turns as `turns` says, one after the other. */
function slowlySyncing(turns: () => number): FileSystem {
  const sync = async (): Promise<void> => {
    for (let left = turns(); left > 0; left--) await setImmediate();
  };
  return { ...unsyncedFileSystem, fsync: sync, fdatasync: sync };
}

/** Appends these events one behind the other, and compacts behind each that is a multiple of 4. */
async function work(log: FileEventLog, numbers: readonly number[], compacts: boolean): Promise<void> {
  const reader = new ModelReader(log);
  for (const number of numbers) {
    const upTo = await log.append(plainEvent(number));
    if (!compacts || number % 4 > 0) continue;
    await reader.finish();
    const ids = reader.ids.slice(0, reader.ids.indexOf(plainEvent(number).id) + 1);
    await log.compact({ upTo, snapshot: ids.map((id) => JSON.stringify(id)) });
  }
}

it('logs that append, rotate and compact at the same time: one chain, every event once, the same order for all', async () => {
  let segments = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(6), { minLength: 50, maxLength: 50 }), fc.nat(3), async (delays, compacting) => {
      const directory = scratchDirectory();
      let syncs = 0;
      const fs = slowlySyncing(() => delays[syncs++ % delays.length] ?? 0);
      const logs = await Promise.all(
        [0, 1, 2].map((index) => openFileEventLog(fs, directory, index === 1 ? 'relaxed' : 'sync', LIMITS)),
      );
      const numbers = logs.map((_, index) => Array.from({ length: 9 }, (_, at) => index * 100 + at + 1));
      await Promise.all(logs.map((log, index) => work(log, numbers[index] ?? [], index < compacting)));
      const seen = await Promise.all([...logs, logs[0] as FileEventLog].map((log) => new ModelReader(log).finish()));
      const fresh = await openFileEventLog(unsyncedFileSystem, directory);
      seen.push(await new ModelReader(fresh).finish());
      for (const ids of seen) expect(ids).toEqual(seen[0]);
      expect([...(seen[0] ?? [])].sort()).toEqual(numbers.flat().map((number) => plainEvent(number).id));
      for (const list of numbers) {
        const places = list.map((number) => seen[0]?.indexOf(plainEvent(number).id) ?? -1);
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }
      segments = Math.max(segments, readdirSync(directory).filter((name) => name.endsWith('.log')).length);
      await Promise.all([...logs, fresh].map((log) => log.close()));
    }),
    { numRuns: scale > 1 ? 100 * scale : 50 },
  );
  expect(segments).toBeGreaterThan(8);
});
