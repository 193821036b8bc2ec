import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '@sessionlog/core';
import { hasCode } from '@sessionlog/core';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { flipEveryBit } from './bit-flips.ts';
import { memoryDirectory } from './memory-directory.ts';
import { ModelReader } from './model-reader.ts';
import { plainEvent } from './plain-event.ts';
import { rewrite } from './rewrite.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

// Every file of a store with two snapshots and several segments, before and behind them. Every bit in the nightly run, a
// sample of all in the others.
const STRIDE = scale > 1 ? 1 : 97;
const TIMEOUT_MS = 240_000 * scale;
const EVENTS = 26;

async function storeOfAllKinds(): Promise<string> {
  const directory = memoryDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', { segmentBytes: 600 });
  for (let number = 1; number <= EVENTS; number++) {
    const upTo = await log.append(plainEvent(number));
    if (number !== 8 && number !== 16) continue;
    const snapshot = Array.from({ length: number }, (_, index) => JSON.stringify(plainEvent(index + 1).id));
    await log.compact({ upTo, snapshot });
  }
  await log.close();
  return directory;
}

/** What a store finds when it opens: everything, or an error. */
async function readState(directory: string, onEvent: (event: RecordedEvent) => void): Promise<void> {
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', { segmentBytes: 600 });
  try {
    const reader = new ModelReader(log);
    try {
      await reader.finish();
    } finally {
      for (const id of reader.ids) onEvent({ ...plainEvent(0), id, position: 0 });
    }
  } finally {
    await log.close();
  }
}

function isCorrupt(error: unknown): boolean {
  return hasCode(error, 'ERR_EVENT_LOG_CORRUPT');
}

function filesOf(directory: string): string[] {
  return readdirSync(directory).filter((name) => name !== 'BALLAST');
}

it(
  'every flipped bit of every file is refused, or changes nothing',
  async () => {
    const directory = await storeOfAllKinds();
    const names = filesOf(directory);
    expect(names.filter((name) => name.endsWith('.snap'))).toHaveLength(2);
    expect(names.filter((name) => name.endsWith('.log')).length).toBeGreaterThan(4);
    for (const name of names) {
      const read = (onEvent: (event: RecordedEvent) => void): Promise<void> => readState(directory, onEvent);
      const { total, refused, same, silent } = await flipEveryBit(join(directory, name), read, isCorrupt, 0, STRIDE);
      process.stdout.write(`${name}: ${total} bits, ${refused} refused, ${same} the same, ${silent.length} silent\n`);
      expect(silent, name).toEqual([]);
      // The snapshot before the newest and its events stand in for the newest.
      if (name.endsWith('.snap')) expect(refused, name).toBe(0);
    }
  },
  TIMEOUT_MS,
);

it(
  'every file cut at every byte: refused, or the same; of the last segment, its beginning',
  async () => {
    const directory = await storeOfAllKinds();
    const names = filesOf(directory).sort();
    const truth = Array.from({ length: EVENTS }, (_, index) => plainEvent(index + 1).id);
    const last = names.filter((name) => name.endsWith('.log')).at(-1);
    for (const name of names) {
      const path = join(directory, name);
      const bytes = readFileSync(path);
      let refused = 0;
      for (let size = 0; size < bytes.length; size += scale > 1 ? 1 : 17) {
        rewrite(path, bytes.subarray(0, size));
        const ids: string[] = [];
        try {
          await readState(directory, ({ id }) => ids.push(id));
          if (name === last) expect(truth.slice(0, ids.length)).toEqual(ids);
          else expect(ids, `${name} of ${size} bytes`).toEqual(truth);
        } catch (error) {
          if (!isCorrupt(error)) throw error;
          refused++;
        }
      }
      rewrite(path, bytes);
      process.stdout.write(`${name}: cut, ${refused} refused\n`);
    }
  },
  TIMEOUT_MS,
);

it('control: a reader that believes the end of each segment loses events in silence', async () => {
  const directory = await storeOfAllKinds();
  const segments = filesOf(directory)
    .filter((name) => name.endsWith('.log'))
    .sort();
  const name = segments.at(-2) ?? '';
  truncateSync(join(directory, name), 400);
  const blind: FileSystem = {
    ...unsyncedFileSystem,
    readdir: (path) => unsyncedFileSystem.readdir(path).filter((each) => each !== segments.at(-1)),
  };
  const log = await openFileEventLog(blind, directory);
  expect((await new ModelReader(log).finish()).length).toBeLessThan(EVENTS);
  await log.close();
});
