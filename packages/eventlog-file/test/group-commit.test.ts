import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { StoreOnDisk } from './store-on-disk.ts';
import { systemError } from './system-error.ts';

interface HeldSyncs {
  readonly fs: FileSystem;
  /** What was called since the log was open. */
  readonly calls: string[];
  /** Lets the sync that is under way end. */
  release(): void;
  hold(): void;
}

/** A file system whose syncs end when the test says so. */
function heldSyncs(): HeldSyncs {
  const calls: string[] = [];
  let held: Promise<void> | undefined;
  let release = (): void => {};
  return {
    calls,
    release: () => release(),
    hold() {
      calls.length = 0;
      const gate = Promise.withResolvers<void>();
      held = gate.promise;
      release = gate.resolve;
    },
    fs: {
      ...fileSystem,
      write(descriptor, bytes) {
        calls.push('write');
        return fileSystem.write(descriptor, bytes);
      },
      async fdatasync(descriptor) {
        calls.push('sync');
        await held;
        await fileSystem.fdatasync(descriptor);
        calls.push('synced');
      },
    },
  };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

it('appends that are called together share one write and one sync; those that come meanwhile are the next group', async () => {
  const { fs, calls, release, hold } = heldSyncs();
  const log = await openFileEventLog(fs, scratchDirectory());
  hold();
  const settled: string[] = [];
  const first = [1, 2, 3].map((number) => log.append(plainEvent(number)).then(() => settled.push(`first ${number}`)));
  await turns();
  const second = [4, 5].map((number) => log.append(plainEvent(number)).then(() => settled.push(`second ${number}`)));
  await turns();
  expect(calls).toEqual(['write', 'sync']);
  expect(settled).toEqual([]);
  release();
  await Promise.all([...first, ...second]);
  expect(calls).toEqual(['write', 'sync', 'synced', 'write', 'sync', 'synced']);
  expect(settled).toEqual(['first 1', 'first 2', 'first 3', 'second 4', 'second 5']);
  await log.close();
});

it.each([
  ['none of them', 1200, () => false, [512, 512, 176]],
  ['every other one', 1200, (index: number) => index % 2 === 0, [512, 88]],
  ['as many as are in a group', 1024, (index: number) => index < 512, [512]],
])('a group has 512 appends at most, those that were given up left out: %s', async (_, count, isAborted, sizes) => {
  const { fs, calls, release, hold } = heldSyncs();
  const directory = scratchDirectory();
  const log = await openFileEventLog(fs, directory);
  hold();
  const first = log.append(plainEvent(count));
  await turns();
  const controller = new AbortController();
  const given: number[] = [];
  const appends = Array.from({ length: count }, async (__, index) => {
    await log.append(plainEvent(index), isAborted(index) ? { signal: controller.signal } : {});
    given.push(index);
  });
  // How many had settled before each write.
  const settled: number[] = [];
  const { length } = calls;
  const noted = calls.push.bind(calls);
  calls.push = (call) => {
    if (call === 'write') settled.push(given.length);
    return noted(call);
  };
  controller.abort(new Error('given up'));
  release();
  await Promise.all([first, Promise.allSettled(appends)]);
  const wanted = Array.from({ length: count }, (__, index) => index).filter((index) => !isAborted(index));
  expect(calls.slice(length).filter((call) => call === 'write')).toHaveLength(sizes.length);
  expect([...settled, given.length].slice(1)).toEqual(sizes.map((__, index) => sum(sizes.slice(0, index + 1))));
  expect(given).toEqual(wanted);
  expect(readAll(log).map(({ id }) => id)).toEqual([count, ...wanted].map((number) => plainEvent(number).id));
  await log.close();
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

it("'relaxed' never syncs an append", async () => {
  const { fs, calls, hold } = heldSyncs();
  const log = await openFileEventLog(fs, scratchDirectory(), 'relaxed');
  hold();
  await Promise.all([1, 2, 3].map((number) => log.append(plainEvent(number))));
  await log.append(plainEvent(4));
  expect(calls).toEqual(['write', 'write']);
  await log.close();
});

it('an append that is aborted before the call or while it waits leaves nothing; afterwards it may land', async () => {
  const { fs, release, hold } = heldSyncs();
  const directory = scratchDirectory();
  const log = await openFileEventLog(fs, directory);
  const reason = new Error('given up');
  await expect(log.append(plainEvent(1), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  hold();
  const written = new AbortController();
  const waiting = new AbortController();
  const outcomes = [log.append(plainEvent(2), { signal: written.signal }), log.append(plainEvent(3))];
  await turns();
  outcomes.push(log.append(plainEvent(4), { signal: waiting.signal }), log.append(plainEvent(5)));
  written.abort(reason);
  waiting.abort(reason);
  release();
  const settled = await Promise.allSettled(outcomes);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
  expect(settled[0]).toMatchObject({ reason });
  expect(settled[2]).toMatchObject({ reason });
  expect(readAll(log).map(({ id }) => id)).toEqual([2, 3, 5].map((number) => plainEvent(number).id));
  await log.close();
});

it('close lets the appends under way end, refuses everything after, and may be called again', async () => {
  const { fs, calls, release, hold } = heldSyncs();
  const directory = scratchDirectory();
  const log = await openFileEventLog(fs, directory);
  hold();
  const appending = [log.append(plainEvent(1))];
  await turns();
  appending.push(log.append(plainEvent(2)));
  const closing = [log.close(), log.close()];
  const closed = { code: 'ERR_EVENT_LOG_CLOSED' };
  await expect(log.append(plainEvent(3))).rejects.toMatchObject(closed);
  expect(() => log.readSync()).toThrow(expect.objectContaining(closed));
  await expect(log.read().next()).rejects.toMatchObject(closed);
  release();
  await Promise.all([...appending, ...closing, log.close(), log[Symbol.asyncDispose]()]);
  expect(calls.filter((call) => call === 'synced')).toHaveLength(2);
  const reopened = await openFileEventLog(fileSystem, directory);
  expect(readAll(reopened)).toHaveLength(2);
  await reopened.close();
});

it('open syncs what a killed writer left visible before it answers, and refuses when it cannot', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(fileSystem, directory, 'relaxed');
  await log.append(plainEvent(1));
  const { fs, calls, hold, release } = heldSyncs();
  hold();
  let opened = false;
  const opening = openFileEventLog(fs, directory, 'relaxed').then(() => {
    opened = true;
  });
  await turns();
  release();
  await opening;
  expect(opened).toBe(true);
  expect(calls).toEqual(['sync', 'synced']);
  const failing: FileSystem = { ...fileSystem, fdatasync: () => Promise.reject(systemError('EIO')) };
  await expect(openFileEventLog(failing, directory)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
});

it('a group is bounded in bytes', async () => {
  const writes: number[] = [];
  const fs: FileSystem = {
    ...fileSystem,
    write(descriptor, bytes) {
      writes.push(bytes.length);
      return fileSystem.write(descriptor, bytes);
    },
  };
  const log = await openFileEventLog(fs, scratchDirectory(), 'relaxed');
  writes.length = 0;
  const data = JSON.stringify('x'.repeat(300_000));
  await Promise.all(Array.from({ length: 20 }, (_, number) => log.append(plainEvent(number, data))));
  expect(Math.max(...writes)).toBeLessThan(2 ** 20 + 4096);
  expect(readAll(log)).toHaveLength(20);
  await log.close();
});

it('a signal outlives the appends it was given to, and nothing listens to it any more', async () => {
  const log = await openFileEventLog(fileSystem, scratchDirectory());
  const { signal } = new AbortController();
  await Promise.all([1, 2, 3].map((number) => log.append(plainEvent(number), { signal })));
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  await log.close();
});

it('each record says how much of the segment its writer knew to be synced', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(fileSystem, directory);
  const relaxed = await openFileEventLog(fileSystem, directory, 'relaxed');
  const disk = new StoreOnDisk(directory);
  const { headBytes } = disk;
  await log.append(plainEvent(1));
  const synced = disk.bytes().length;
  await relaxed.append(plainEvent(2));
  await relaxed.append(plainEvent(3));
  await log.append(plainEvent(4));
  const durable = disk
    .bytes()
    .toString('latin1')
    .split('\x1e')
    .slice(2)
    .map((record) => Number.parseInt(record.slice(31, 43), 16));
  expect(durable).toEqual([headBytes, headBytes, headBytes, synced]);
  await Promise.all([log.close(), relaxed.close()]);
});
