import type { LocalEventLog, NewEvent, Position } from '@sessionlog/core';
import { hasCode } from '@sessionlog/core';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import type { InterceptedCall } from './intercepted-file-system.ts';
import { interceptedFileSystem } from './intercepted-file-system.ts';
import { memoryDirectory } from './memory-directory.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { systemError } from './system-error.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

// The k-th call of the file module fails, for k = 1, 2, 3 ... until the story runs clean: no false acknowledgement, no
// error that is not one of ours, and all that was acknowledged is there when the real file system is back.

type Fault = (call: InterceptedCall) => unknown;

function failsWith(code: string): Fault {
  return ({ name, perform, args }) => {
    // A descriptor is given back by a close that fails, too.
    if (name === 'close') perform(...args);
    const error = systemError(code);
    if (name === 'fsync' || name === 'fdatasync') return Promise.reject(error);
    throw error;
  };
}

const faults: Readonly<Record<string, Fault>> = {
  EIO: failsWith('EIO'),
  ENOSPC: failsWith('ENOSPC'),
  EMFILE: failsWith('EMFILE'),
  EROFS: failsWith('EROFS'),
  'a short write': ({ name, perform, args }) => {
    const [descriptor, bytes] = args;
    if (name !== 'write' || !(bytes instanceof Uint8Array)) return perform(...args);
    return perform(descriptor, bytes.subarray(0, Math.ceil(bytes.length * 0.6)));
  },
  'a short read': ({ name, perform, args }) => {
    const [descriptor, target, length, position] = args;
    if (name !== 'read' || typeof length !== 'number') return perform(...args);
    return perform(descriptor, target, Math.ceil(length / 3), position);
  },
};

type Open = (fs: FileSystem, directory: string) => Promise<LocalEventLog>;

for (const [what, fault] of Object.entries(faults)) {
  for (const sticky of [false, true]) {
    it(`${what}, ${sticky ? 'from the k-th call on' : 'once, at the k-th call'}`, async () => {
      const runs = await failEveryCall(fault, sticky, openFileEventLog);
      process.stdout.write(`${what}, ${sticky ? 'sticky' : 'once'}: ${runs} runs\n`);
      expect(runs).toBeGreaterThan(40);
    });
  }
}

it('control: a log that acknowledges what failed is found out', async () => {
  const openLiar: Open = async (fs, directory) => {
    const log = await openFileEventLog(fs, directory);
    return Object.assign(Object.create(log) as LocalEventLog, {
      append: (event: NewEvent) => log.append(event).catch(() => 1),
      readSync: (after?: Position) => log.readSync(after),
      close: () => log.close(),
    });
  };
  await expect(failEveryCall(failsWith('ENOSPC'), false, openLiar)).rejects.toThrow();
});

/** Tells the story again and again, each time with one more call before the fault; gives how often. */
async function failEveryCall(fault: Fault, sticky: boolean, open: Open): Promise<number> {
  for (let k = 1; ; k++) {
    let calls = 0;
    const fs = interceptedFileSystem((call) => {
      calls++;
      if (calls === k || (sticky && calls > k)) return fault(call);
      // A sync that does not fail is none here: nothing is asked of what survives the power.
      return call.name === 'fsync' || call.name === 'fdatasync' ? Promise.resolve() : call.perform(...call.args);
    });
    await tellStory(fs, open, `k = ${k}`);
    if (calls < k) return k;
  }
}

async function tellStory(fs: FileSystem, open: Open, label: string): Promise<void> {
  const directory = memoryDirectory();
  const acknowledged: number[] = [];
  const refused: number[] = [];
  const requested: number[] = [];
  const errors: unknown[] = [];
  const log = await open(fs, directory).catch((error: unknown) => void errors.push(error));
  for (let round = 0; log !== undefined && round < 3; round++) {
    await Promise.all(
      [1, 2, 3].map(async (step) => {
        const number = round * 10 + step;
        requested.push(number);
        try {
          await log.append(plainEvent(number));
          acknowledged.push(number);
        } catch (error) {
          errors.push(error);
          if (hasCode(error, 'ERR_EVENT_LOG_FULL') || hasCode(error, 'ERR_EVENT_LOG_POISONED')) refused.push(number);
        }
      }),
    );
    try {
      const seen = new Set(readAll(log).map(({ id }) => id));
      for (const number of acknowledged)
        expect(seen.has(plainEvent(number).id), `${label}: ${number} is read`).toBe(true);
    } catch (error) {
      errors.push(error);
    }
  }
  await log?.close().catch((error: unknown) => void errors.push(error));
  for (const error of errors) {
    expect(error, label).toMatchObject({ code: expect.stringMatching(/^ERR_EVENT_LOG_(UNAVAILABLE|FULL|POISONED)$/) });
  }
  await check(directory, acknowledged, refused, requested);
}

async function check(
  directory: string,
  acknowledged: readonly number[],
  refused: readonly number[],
  requested: readonly number[],
): Promise<void> {
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const found = readAll(log).map(({ id }) => id);
  expect(new Set(found).size).toBe(found.length);
  const ids = (numbers: readonly number[]): string[] => numbers.map((number) => plainEvent(number).id);
  expect(found).toEqual(expect.arrayContaining(ids(acknowledged)));
  expect(ids(requested)).toEqual(expect.arrayContaining(found));
  for (const id of ids(refused)) expect(found).not.toContain(id);
  await log.append(plainEvent(99));
  expect(readAll(log).at(-1)?.id).toBe(plainEvent(99).id);
  await log.close();
}
