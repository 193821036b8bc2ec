import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { plainEvent } from './plain-event.ts';
import { RawProcess } from './raw-process.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { SyncWitness } from './sync-witness.ts';

// Syncs a file when it is opened or made, and never again: as a log that forgets its duties.
const forgetful: Partial<FileSystem> = { fdatasync: async () => {} };

/** Three logs that rotate and compact in turn, two of them `relaxed`: these sync nothing but what the rules demand. */
async function witness(forgotten: Partial<FileSystem>, segmentBytes = 600): Promise<readonly string[]> {
  const witness = new SyncWitness();
  const directory = scratchDirectory();
  const fs = { ...witness.watch(fileSystem), ...forgotten };
  const logs = [
    await openFileEventLog(fs, directory, 'relaxed', { segmentBytes }),
    await openFileEventLog(fs, directory, 'sync', { segmentBytes }),
    await openFileEventLog(fs, directory, 'relaxed', { segmentBytes }),
  ] as const;
  for (let number = 100; number < 130; number += 3) {
    await Promise.all(logs.map((log, index) => log.append(plainEvent(number + index))));
  }
  for (let number = 0; number < 60; number++) {
    const log = logs[number % 3] ?? logs[0];
    const position = await log.append(plainEvent(number));
    if (number % 4 === 0) readAll(logs[(number >> 2) % 3] ?? logs[0], position);
    if (number % 10 === 9) await log.compact({ upTo: position, snapshot: [`${number}`] });
  }
  await Promise.all(logs.map((log) => log.close()));
  return witness.violations;
}

it('what is recorded never stands on what is not durable: a segment on its predecessor, a snapshot on its events', async () => {
  expect(await witness({})).toEqual([]);
  // Each group seals a segment that holds nothing.
  expect(await witness({}, 1)).toEqual([]);
});

it('a segment that another process made just now and that holds nothing is not sealed before its predecessor is durable', async () => {
  const witness = new SyncWitness();
  const directory = scratchDirectory();
  const log = await openFileEventLog(witness.watch(fileSystem), directory, 'relaxed', { segmentBytes: 1 });
  const raw = new RawProcess(directory, 1);
  raw.append(1);
  raw.rotate();
  await log.append(plainEvent(2));
  expect(witness.violations).toEqual([]);
  await log.close();
});

it('control: a log whose syncs do nothing is found out, in both', async () => {
  const violations = await witness(forgetful);
  expect(violations.filter((text) => text.includes('is written to'))).not.toEqual([]);
  expect(violations.filter((text) => text.includes('stands for'))).not.toEqual([]);
});

it('a read that goes on over a seal just before a write does not let it forget the predecessor', async () => {
  const witness = new SyncWitness();
  const directory = scratchDirectory();
  let atBallast: (() => void) | undefined;
  const real: FileSystem = {
    ...fileSystem,
    lstat(path) {
      if (path.endsWith('BALLAST') && atBallast !== undefined) {
        queueMicrotask(atBallast);
        atBallast = undefined;
      }
      return fileSystem.lstat(path);
    },
  };
  const log = await openFileEventLog(witness.watch(real), directory, 'sync');
  await log.append(plainEvent(1));
  const raw = new RawProcess(directory, 1);
  let went = false;
  atBallast = () => {
    raw.append(2);
    raw.rotate();
    readAll(log);
    went = true;
  };
  await log.append(plainEvent(3));
  expect(went).toBe(true);
  await log.append(plainEvent(4));
  expect(witness.violations).toEqual([]);
  await log.close();
});
