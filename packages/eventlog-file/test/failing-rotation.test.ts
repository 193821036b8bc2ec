import { hasCode } from '@sessionlog/core';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import type { InterceptedCall } from './intercepted-file-system.ts';
import { interceptedFileSystem } from './intercepted-file-system.ts';
import { memoryDirectory } from './memory-directory.ts';
import { ModelReader } from './model-reader.ts';
import { numbersOf } from './numbers-of.ts';
import { plainEvent } from './plain-event.ts';
import { systemError } from './system-error.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

// As failing-calls.test.ts, with a story in which two logs rotate and compact in turn: the k-th call fails, for every
// k in the nightly run, for a sample in the others.
const LIMITS = { segmentBytes: 500 };
const STRIDE = scale > 1 ? 1 : 21;
const ERRORS = /^ERR_EVENT_LOG_(UNAVAILABLE|FULL|POISONED)$/;

interface Told {
  readonly acknowledged: number[];
  readonly refused: number[];
  readonly requested: number[];
  readonly errors: unknown[];
}

async function tell(fs: FileSystem, directory: string): Promise<Told> {
  const told: Told = { acknowledged: [], refused: [], requested: [], errors: [] };
  const attempt = async <Answer>(act: () => Promise<Answer>): Promise<Answer | undefined> => {
    try {
      return await act();
    } catch (error) {
      told.errors.push(error);
      return undefined;
    }
  };
  const logs = [
    await attempt(() => openFileEventLog(fs, directory, 'sync', LIMITS)),
    await attempt(() => openFileEventLog(fs, directory, 'relaxed', LIMITS)),
  ];
  for (let round = 1; round <= 4; round++) {
    const log = logs[round % 2];
    if (log === undefined) continue;
    for (const number of [round * 10, round * 10 + 1, round * 10 + 2]) {
      told.requested.push(number);
      await log.append(plainEvent(number)).then(
        () => told.acknowledged.push(number),
        (error: unknown) => {
          told.errors.push(error);
          const isRefused = hasCode(error, 'ERR_EVENT_LOG_FULL') || hasCode(error, 'ERR_EVENT_LOG_POISONED');
          if (isRefused) told.refused.push(number);
        },
      );
    }
    await attempt(async () => {
      const reader = new ModelReader(log);
      const ids = await reader.finish();
      expect(numbersOf(ids)).toEqual(expect.arrayContaining(told.acknowledged));
      if (reader.after !== undefined) {
        await log.compact({ upTo: reader.after, snapshot: ids.map((id) => JSON.stringify(id)) });
      }
    });
  }
  for (const log of logs) await attempt(async () => log?.close());
  return told;
}

async function check(directory: string, told: Told, label: string): Promise<void> {
  for (const error of told.errors) expect(error, label).toMatchObject({ code: expect.stringMatching(ERRORS) });
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', LIMITS);
  const found = numbersOf(await new ModelReader(log).finish());
  expect(new Set(found).size, label).toBe(found.length);
  expect(found, label).toEqual(expect.arrayContaining(told.acknowledged));
  expect(told.requested, label).toEqual(expect.arrayContaining(found));
  for (const number of told.refused) expect(found, label).not.toContain(number);
  await log.append(plainEvent(99));
  const again = await openFileEventLog(unsyncedFileSystem, directory);
  expect(numbersOf(await new ModelReader(again).finish()), label).toEqual([...found, 99]);
  await Promise.all([log.close(), again.close()]);
}

type Fault = (call: InterceptedCall) => unknown;

function perform({ name, args, perform: real }: InterceptedCall): unknown {
  return name === 'fsync' || name === 'fdatasync' ? Promise.resolve() : real(...args);
}

function failsWith(code: string): Fault {
  return (call) => {
    // A descriptor is given back by a close that fails, too.
    if (call.name === 'close') perform(call);
    if (call.name === 'fsync' || call.name === 'fdatasync') return Promise.reject(systemError(code));
    throw systemError(code);
  };
}

const faults: Readonly<Record<string, Fault>> = {
  EIO: failsWith('EIO'),
  ENOSPC: failsWith('ENOSPC'),
  EMFILE: failsWith('EMFILE'),
  'a short write': (call) => {
    const [descriptor, bytes] = call.args;
    if (call.name !== 'write' || !(bytes instanceof Uint8Array)) return perform(call);
    return call.perform(descriptor, bytes.subarray(0, Math.ceil(bytes.length * 0.6)));
  },
};

for (const [what, fault] of Object.entries(faults)) {
  for (const sticky of [false, true]) {
    it(
      `${what}, ${sticky ? 'from the k-th call on' : 'once, at the k-th call'}, over rotations and compactions`,
      async () => {
        let runs = 0;
        for (let k = 1, isClean = false; !isClean; k += STRIDE) {
          const directory = memoryDirectory();
          let calls = 0;
          const fs = interceptedFileSystem((call) => {
            calls++;
            return calls === k || (sticky && calls > k) ? fault(call) : perform(call);
          });
          await check(directory, await tell(fs, directory), `${what}, k = ${k}`);
          isClean = calls < k;
          runs++;
        }
        process.stdout.write(`${what}, ${sticky ? 'sticky' : 'once'}, with rotations and compactions: ${runs} runs\n`);
        expect(runs).toBeGreaterThan(30);
      },
      60_000 * scale,
    );
  }
}
