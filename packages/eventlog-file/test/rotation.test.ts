import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeSeal } from '../src/control-record.ts';
import type { FileEventLog } from '../src/file-event-log.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { interruptedLog } from './interrupted-log.ts';
import { numbersOf } from './numbers-of.ts';
import { plainEvent } from './plain-event.ts';
import { RawProcess } from './raw-process.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { systemError } from './system-error.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

const SMALL = { segmentBytes: 400 };

function segments(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .sort();
}

async function appendAll(log: FileEventLog, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number++) await log.append(plainEvent(number));
}

async function readAnew(directory: string): Promise<number[]> {
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const numbers = numbersOf(readAll(log));
  await log.close();
  return numbers;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

it('segments follow one another, numbered without gaps; positions say in which an event is', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', SMALL);
  const other = await openFileEventLog(unsyncedFileSystem, directory, 'sync', SMALL);
  await appendAll(log, 1, 20);
  await appendAll(other, 21, 40);
  const numbers = segments(directory).map((name) => Number(name.slice(0, 8)));
  expect(numbers.length).toBeGreaterThan(5);
  expect(numbers).toEqual(range(1, numbers.length));
  for (const reader of [log, other]) expect(numbersOf(readAll(reader))).toEqual(range(1, 40));
  expect(await readAnew(directory)).toEqual(range(1, 40));
  const positions = readAll(log).map(({ position }) => position);
  expect(new Set(positions.map((position) => Math.floor(position / 2 ** 32))).size).toBe(numbers.length);
  for (const after of positions)
    expect(log.readSync(after)[0]?.position ?? 0).toBe(positions[positions.indexOf(after) + 1] ?? 0);
  await Promise.all([log.close(), other.close()]);
});

it('what is written behind a seal is void: it is recorded again in the next segment, and given once', async () => {
  const directory = scratchDirectory();
  let raw: RawProcess | undefined;
  const { log, arm } = await interruptedLog(directory, { before: () => raw?.rotate() });
  raw = new RawProcess(directory, 1);
  await log.append(plainEvent(1));
  arm();
  const positions = await Promise.all(range(2, 5).map((number) => log.append(plainEvent(number))));
  expect(positions.every((position) => position > 2 * 2 ** 32)).toBe(true);
  raw.append(6);
  await log.append(plainEvent(7));
  expect(numbersOf(readAll(log))).toEqual(range(1, 7));
  expect(await readAnew(directory)).toEqual(range(1, 7));
  await log.close();
});

it('a group that a seal cuts in two stays in order, each event once', async () => {
  const directory = scratchDirectory();
  let raw: RawProcess | undefined;
  const firstTwo = (bytes: Uint8Array): number => bytes.indexOf(0x0a, bytes.indexOf(0x0a) + 1) + 1;
  const { log, arm } = await interruptedLog(directory, { cut: firstTwo, after: () => raw?.rotate() });
  raw = new RawProcess(directory, 1);
  arm();
  const positions = await Promise.all(range(1, 5).map((number) => log.append(plainEvent(number))));
  expect(positions.map((position) => Math.floor(position / 2 ** 32))).toEqual([1, 1, 2, 2, 2]);
  expect(readAll(log).map(({ position }) => position)).toEqual(positions);
  expect(await readAnew(directory)).toEqual(range(1, 5));
  await log.close();
});

it('the first seal wins: a second one, and the segment that it names, are void', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const [first, second] = [new RawProcess(directory, 1), new RawProcess(directory, 2)];
  first.append(1);
  const loser = second.makeNext();
  first.rotate();
  second.record(encodeSeal(loser));
  second.goTo(loser);
  second.append(99);
  first.append(2);
  expect(numbersOf(readAll(log))).toEqual([1, 2]);
  expect(await readAnew(directory)).toEqual([1, 2]);
  await log.close();
});

it('a log that loses its rotation to another process takes its own file away and goes on in the other', async () => {
  const directory = scratchDirectory();
  let raw: RawProcess | undefined;
  const fs: FileSystem = {
    ...unsyncedFileSystem,
    write(descriptor, bytes) {
      if (Buffer.from(bytes).includes('$seal')) raw?.rotate();
      return unsyncedFileSystem.write(descriptor, bytes);
    },
  };
  const log = await openFileEventLog(fs, directory, 'sync', { segmentBytes: 1000 });
  raw = new RawProcess(directory, 1);
  await appendAll(log, 1, 8);
  expect(segments(directory)).toEqual([expect.stringMatching(/^00000001-/), raw.segment]);
  raw = undefined;
  await appendAll(log, 9, 12);
  expect(numbersOf(readAll(log))).toEqual(range(1, 12));
  expect(await readAnew(directory)).toEqual(range(1, 12));
  await log.close();
});

for (const code of ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EROFS']) {
  for (const call of ['open', 'write'] as const) {
    it(`${code} at the ${call} of the next segment: appends go on in this one, and nothing is left`, async () => {
      const directory = scratchDirectory();
      let failing = false;
      const made = new Set<unknown>();
      const fs: FileSystem = {
        ...unsyncedFileSystem,
        open(path, flags, mode) {
          const isNext = /\d{8}-.*\.log$/.test(path) && mode !== undefined;
          if (failing && isNext && call === 'open') throw systemError(code);
          const descriptor = unsyncedFileSystem.open(path, flags, mode);
          if (isNext) made.add(descriptor);
          else made.delete(descriptor);
          return descriptor;
        },
        write(descriptor, bytes) {
          if (failing && call === 'write' && made.has(descriptor)) throw systemError(code);
          return unsyncedFileSystem.write(descriptor, bytes);
        },
      };
      const log = await openFileEventLog(fs, directory, 'sync', SMALL);
      failing = true;
      await appendAll(log, 1, 10);
      expect(segments(directory)).toHaveLength(1);
      failing = false;
      await appendAll(log, 11, 12);
      expect(segments(directory).length).toBeGreaterThan(1);
      expect(await readAnew(directory)).toEqual(range(1, 12));
      await log.close();
    });
  }
}

it('a seal that has no room is given up; one that is cut is written again; one whose outcome is unknown poisons', async () => {
  for (const fault of ['ENOSPC', 'short', 'EIO'] as const) {
    const directory = scratchDirectory();
    let faults = 1;
    const fs: FileSystem = {
      ...unsyncedFileSystem,
      write(descriptor, bytes) {
        if (!Buffer.from(bytes).includes('"$seal"') || faults-- <= 0)
          return unsyncedFileSystem.write(descriptor, bytes);
        if (fault === 'short') return unsyncedFileSystem.write(descriptor, bytes.subarray(0, 70));
        throw systemError(fault);
      },
    };
    const log = await openFileEventLog(fs, directory, 'sync', { segmentBytes: 600 });
    const outcomes = [];
    for (const number of range(1, 8)) outcomes.push(...(await Promise.allSettled([log.append(plainEvent(number))])));
    await log.close();
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    if (fault === 'EIO') {
      expect(new Set(refused)).toEqual(new Set(['ERR_EVENT_LOG_UNAVAILABLE', 'ERR_EVENT_LOG_POISONED']));
      expect(segments(directory)).toHaveLength(2);
    } else {
      expect(refused).toEqual([]);
      expect(await readAnew(directory)).toEqual(range(1, 8));
    }
  }
});

it('a sync that fails while rotating poisons, whichever it is', async () => {
  for (let k = 1, clean = false; !clean; k++) {
    const directory = scratchDirectory();
    let syncs = 0;
    let armed = false;
    const failing =
      (real: FileSystem['fsync']) =>
      (descriptor: number): Promise<void> =>
        armed && ++syncs === k ? Promise.reject(systemError('EIO')) : real(descriptor);
    const fs = { ...fileSystem, fsync: failing(fileSystem.fsync), fdatasync: failing(fileSystem.fdatasync) };
    const log = await openFileEventLog(fs, directory, 'sync', SMALL);
    armed = true;
    const outcomes = [];
    for (const number of range(1, 5)) outcomes.push(...(await Promise.allSettled([log.append(plainEvent(number))])));
    armed = false;
    clean = syncs < k;
    const failed = outcomes.findIndex(({ status }) => status === 'rejected');
    if (!clean) {
      expect(outcomes[failed], `k = ${k}`).toMatchObject({ reason: { code: 'ERR_EVENT_LOG_UNAVAILABLE' } });
      for (const outcome of outcomes.slice(failed + 1)) {
        expect(outcome).toMatchObject({ reason: { code: 'ERR_EVENT_LOG_POISONED' } });
      }
    }
    await log.close();
    const found = await readAnew(directory);
    for (const [index, { status }] of outcomes.entries())
      if (status === 'fulfilled') expect(found).toContain(index + 1);
  }
});

it('a log holds at most two files open, however many it has', async () => {
  const directory = scratchDirectory();
  let open = 0;
  let most = 0;
  const fs: FileSystem = {
    ...unsyncedFileSystem,
    open(path, flags, mode) {
      const descriptor = unsyncedFileSystem.open(path, flags, mode);
      open++;
      most = Math.max(most, open);
      return descriptor;
    },
    close(descriptor) {
      unsyncedFileSystem.close(descriptor);
      open--;
    },
  };
  const writer = await openFileEventLog(fs, directory, 'sync', SMALL);
  await appendAll(writer, 1, 30);
  expect(numbersOf(readAll(writer))).toEqual(range(1, 30));
  expect(open).toBeLessThanOrEqual(2);
  expect(most).toBeLessThanOrEqual(3);
  await writer.close();
  expect(open).toBe(0);
  const reader = await openFileEventLog(fs, directory);
  for await (const event of reader.read()) if (numbersOf([event])[0] === 3) break;
  expect(open).toBeLessThanOrEqual(2);
  await reader.close();
  expect(open).toBe(0);
});

it('a file that a seal names and that is missing is damage, unless a snapshot goes on behind it', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const raw = new RawProcess(directory, 1);
  raw.append(1);
  raw.record(encodeSeal('00000002-0123456789abcdef.log'));
  const [event] = log.readSync();
  expect(numbersOf([event ?? ''])).toEqual([1]);
  const corrupt = { code: 'ERR_EVENT_LOG_CORRUPT', location: segments(directory)[0] };
  expect(() => log.readSync(event?.position)).toThrow(expect.objectContaining(corrupt));
  await expect(log.append(plainEvent(2))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
  await log.close();
});

it('a seal that names a segment of another number is damage', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  new RawProcess(directory, 1).record(encodeSeal('00000003-0123456789abcdef.log'));
  expect(() => log.readSync()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' }));
  await log.close();
});

it('a segment that lost its end is damage as long as anything is recorded behind it', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', SMALL);
  await appendAll(log, 1, 9);
  await log.close();
  const [first = '', second = ''] = segments(directory);
  const bytes = readFileSync(join(directory, first));
  expect(second).toMatch(/^00000002/);
  for (let size = bytes.length - 1; size > 300; size -= 1) {
    truncateSync(join(directory, first), size);
    const cut = await openFileEventLog(unsyncedFileSystem, directory);
    expect(() => readAll(cut), `${size} bytes`).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' }));
    expect(() => readAll(cut), `${size} bytes, again`).toThrow(
      expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' }),
    );
    await cut.close();
    if (size % 20 > 0) continue;
    const appending = await openFileEventLog(unsyncedFileSystem, directory);
    await expect(appending.append(plainEvent(10))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
    await appending.close();
  }
});
