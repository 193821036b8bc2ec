import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import type { InterceptedCall } from './intercepted-file-system.ts';
import { interceptedFileSystem } from './intercepted-file-system.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { StoreOnDisk } from './store-on-disk.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

it('reading behind any number gives the events behind it, whatever was read before', async () => {
  const directory = scratchDirectory();
  const writer = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed');
  const disk = new StoreOnDisk(directory);
  const hidden = JSON.stringify(`>${disk.record(9, 1, 99).toString('latin1').slice(1, 60)}`);
  for (let number = 0; number < 30; number++) {
    await writer.append(plainEvent(number, number % 3 === 0 ? hidden : undefined));
    if (number % 5 === 0) disk.append(disk.record(number + 10, 1, 99).subarray(0, 20 + number));
  }
  const all = readAll(writer);
  const end = 2 ** 32 + disk.bytes().length;
  const place = fc.oneof(
    fc.constantFrom(...all.map(({ position }) => position)),
    fc.integer({ min: 2 ** 32 - 10, max: end + 10 }),
    fc.constantFrom(-1, 0, 0.5, 2 ** 32 + 0.5, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY, undefined),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 6 }), async (places) => {
      const log = await openFileEventLog(unsyncedFileSystem, directory);
      for (const after of places) {
        const expected = all.filter(({ position }) => after === undefined || position > after);
        expect(log.readSync(after)).toEqual(expected);
        const read = [];
        for await (const event of log.read({ after })) read.push(event);
        expect(read).toEqual(expected);
      }
      await log.close();
    }),
  );
});

it('readers that stand anywhere, beside writers, are all given every event once and in order', async () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ append: fc.nat(1), count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ read: fc.nat(2), from: fc.nat(1) }),
    ),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const directory = scratchDirectory();
      const logs = [
        await openFileEventLog(unsyncedFileSystem, directory),
        await openFileEventLog(unsyncedFileSystem, directory),
      ] as const;
      const readers = Array.from({ length: 6 }, () => ({
        after: undefined as number | undefined,
        ids: [] as string[],
      }));
      const appended: string[] = [];
      const readBatch = (index: number): void => {
        const reader = readers[index];
        if (reader === undefined) return;
        for (const { id, position } of logs[index < 3 ? 0 : 1].readSync(reader.after)) {
          reader.ids.push(id);
          reader.after = position;
        }
        expect(reader.ids).toEqual(appended.slice(0, reader.ids.length));
      };
      for (const step of plan) {
        if ('append' in step) {
          const events = Array.from({ length: step.count }, (_, index) => plainEvent(appended.length + index));
          await Promise.all(events.map((event) => logs[step.append === 0 ? 0 : 1].append(event)));
          appended.push(...events.map(({ id }) => id));
        } else readBatch(step.read + step.from * 3);
      }
      for (const [index, reader] of readers.entries()) {
        // A batch may end anywhere, but it is empty only at the end.
        for (let count = -1; count !== reader.ids.length; readBatch(index)) count = reader.ids.length;
        expect(reader.ids).toEqual(appended);
      }
      await Promise.all(logs.map((log) => log.close()));
    }),
  );
});

it('a reader with nothing new costs one probe, and is given the one frozen empty array', async () => {
  const calls: InterceptedCall['name'][] = [];
  const directory = scratchDirectory();
  const fs = interceptedFileSystem((call) => {
    calls.push(call.name);
    return call.perform(...call.args);
  });
  const log = await openFileEventLog(fs, directory);
  log.readSync();
  const expectOneProbe = (after: number | undefined): void => {
    calls.length = 0;
    const nothing = log.readSync(after);
    expect(calls).toEqual(['fstat']);
    expect(nothing).toEqual([]);
    expect(Object.isFrozen(nothing)).toBe(true);
    expect(log.readSync(after)).toBe(nothing);
  };
  expectOneProbe(undefined);
  const last = await log.append(plainEvent(1));
  log.readSync(last);
  expectOneProbe(last);
  const disk = new StoreOnDisk(directory);
  disk.append(disk.record(1, 1, 2).subarray(0, 70));
  log.readSync(last);
  expectOneProbe(last);
});

it('batches are bounded, and the event loop turns between them', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed');
  await Promise.all(Array.from({ length: 3000 }, (_, number) => log.append(plainEvent(number))));
  expect(log.readSync().length).toBeLessThanOrEqual(512);
  let turns = 0;
  let reading = true;
  const turn = (): void => {
    turns++;
    if (reading) setImmediate(turn);
  };
  setImmediate(turn);
  let count = 0;
  for await (const _ of log.read()) count++;
  reading = false;
  expect(count).toBe(3000);
  expect(turns).toBeGreaterThanOrEqual(5);
});

// Before the code is compiled a record takes ten times as long.
const grows = (lengths: readonly number[]): boolean =>
  lengths.every((length, index) => length <= (index === 0 ? 64 : 1.25 * (lengths[index - 1] as number) + 1));

it('batches are short at first, each is at most a quarter longer than the one before, and the longest have 512 events', async () => {
  const directory = scratchDirectory();
  const writer = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed');
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  await Promise.all(Array.from({ length: 4000 }, (_, number) => writer.append(plainEvent(number))));
  const lengths: number[] = [];
  for (let last: number | undefined; ; ) {
    const batch = log.readSync(last);
    if (batch.length === 0) break;
    lengths.push(batch.length);
    last = batch.at(-1)?.position;
  }
  expect(lengths.slice(0, -1)).toSatisfy(grows);
  expect(lengths[0]).toBe(64);
  expect(Math.max(...lengths)).toBe(512);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(4000);
  // Control: as it was, each of them had 512 from the first on.
  expect([512, 512]).not.toSatisfy(grows);
  expect(log.readSync().length).toBe(512);
});

it('a read that fails is said, and tried again by the next call: it poisons nothing', async () => {
  let fail = false;
  const fs: FileSystem = {
    ...fileSystem,
    read(...args) {
      if (fail) throw Object.assign(new Error('made by a test'), { code: 'EIO', errno: -5 });
      return fileSystem.read(...args);
    },
  };
  const directory = scratchDirectory();
  const log = await openFileEventLog(fs, directory);
  const disk = new StoreOnDisk(directory);
  disk.append(disk.record(1, 1, 1));
  fail = true;
  const unavailable = { code: 'ERR_EVENT_LOG_UNAVAILABLE' };
  expect(() => log.readSync()).toThrow(expect.objectContaining(unavailable));
  const bytes = disk.bytes();
  await expect(log.append(plainEvent(2))).rejects.toMatchObject(unavailable);
  expect(disk.bytes()).toEqual(bytes);
  fail = false;
  expect(readAll(log)).toHaveLength(1);
  await log.append(plainEvent(3));
  await log.close();
});
