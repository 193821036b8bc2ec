import { basename } from 'node:path';
import { expect, it } from 'vitest';
import type { FileEventLog } from '../src/file-event-log.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { ModelReader } from './model-reader.ts';
import { numbersOf } from './numbers-of.ts';
import { plainEvent } from './plain-event.ts';
import { RawProcess } from './raw-process.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';

interface Scene {
  readonly log: FileEventLog;
  readonly raw: RawProcess;
  readonly left: () => number;
}

function range(to: number): number[] {
  return Array.from({ length: to }, (_, index) => index + 1);
}

/** A log that stands in front of what was compacted away, and sees each place where it could go on compacted away, too. */
async function pausedThrice(readOnly: boolean): Promise<Scene> {
  const directory = scratchDirectory();
  await (await openFileEventLog(fileSystem, directory)).close();
  const raw = new RawProcess(directory, 1);
  let left = 0;
  const compactAt = (last: number): void => {
    const upTo = raw.append(last);
    raw.rotate();
    raw.snapshot(upTo, range(last), `random ${last}`);
    raw.removeOlder();
  };
  const fs: FileSystem = {
    ...fileSystem,
    open(path, flags, mode) {
      if (left > 0 && basename(path) === raw.segment) compactAt(7 - left--);
      return fileSystem.open(path, flags, mode);
    },
  };
  const log = await openFileEventLog(fs, directory, 'sync', { readOnly });
  raw.append(1);
  expect(numbersOf(readAll(log))).toEqual([1]);
  raw.append(2);
  raw.rotate();
  compactAt(3);
  left = 3;
  return { log, raw, left: () => left };
}

it('who stands still between finding where to go on and going there, while that is compacted away, looks again', async () => {
  const writer = await pausedThrice(false);
  await writer.log.append(plainEvent(7));
  expect(writer.left()).toBe(0);
  expect(numbersOf(await new ModelReader(writer.log).finish())).toEqual(range(7));
  await writer.log.close();
  const reader = await pausedThrice(true);
  expect(numbersOf(await new ModelReader(reader.log).finish())).toEqual(range(6));
  expect(reader.left()).toBe(0);
  await reader.log.close();
});

it('control: what is missing without a compaction stays damage', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(fileSystem, directory);
  const raw = new RawProcess(directory, 1);
  const first = raw.append(1);
  expect(numbersOf(readAll(log))).toEqual([1]);
  raw.rotate();
  raw.snapshot(first, [1]);
  fileSystem.unlink(`${directory}/${raw.segment}`);
  expect(() => readAll(log, first)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' }));
  await log.close();
});
