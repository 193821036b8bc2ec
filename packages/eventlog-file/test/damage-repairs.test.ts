import { appendFileSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeBoot, encodeRepair, encodeSeal } from '../src/control-record.ts';
import { encodeEvent } from '../src/event-content.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import { bootFileSystem, bootNumber } from './boot-file-system.ts';
import { caughtWarnings } from './caught-warnings.ts';
import { directoryState } from './directory-state.ts';
import { numbersOf } from './numbers-of.ts';
import { plainEvent } from './plain-event.ts';
import { RawProcess } from './raw-process.ts';
import { readAll } from './read-all.ts';
import { rewrite } from './rewrite.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { StoreOnDisk } from './store-on-disk.ts';
import { systemError } from './system-error.ts';

const CORRUPT = { code: 'ERR_EVENT_LOG_CORRUPT' };
const ZEROS = Buffer.alloc(150);

interface Scene {
  readonly directory: string;
  readonly disk: StoreOnDisk;
  readonly raw: RawProcess;
}

/** A log of the events 1 and 2, written in the first run of the system, and what a loss of power left behind them. */
async function damaged(left: (scene: Scene) => void = ({ disk }) => disk.append(ZEROS)): Promise<Scene> {
  const directory = scratchDirectory();
  const log = await openFileEventLog(bootFileSystem(1), directory, 'relaxed');
  await log.append(plainEvent(1));
  await log.append(plainEvent(2));
  await log.close();
  const scene = { directory, disk: new StoreOnDisk(directory), raw: new RawProcess(directory, 5) };
  left(scene);
  return scene;
}

async function numbersIn(directory: string, boot: number | undefined): Promise<number[]> {
  const log = await openFileEventLog(bootFileSystem(boot), directory);
  try {
    return numbersOf(readAll(log));
  } finally {
    await log.close();
  }
}

it('after a restart, what was never synced is fenced off, loudly; no byte of it is changed, and everybody agrees', async () => {
  const warnings = caughtWarnings();
  const { directory, disk } = await damaged();
  const before = disk.bytes();
  const log = await openFileEventLog(bootFileSystem(2), directory);
  expect(numbersOf(readAll(log))).toEqual([1, 2]);
  expect((await log.stats()).repaired).toBe(1);
  expect(warnings.map(({ code }) => code)).toEqual(['SESSIONLOG_DAMAGE_FENCED']);
  expect(warnings[0]?.message).toMatch(new RegExp(`from byte ${before.length - ZEROS.length} to ${before.length}`));
  await log.append(plainEvent(3));
  expect(disk.bytes().subarray(0, before.length)).toEqual(before);
  expect(disk.bytes().subarray(before.length).toString()).toContain(encodeBoot(bootNumber(2)));
  for (const boot of [2, 3, undefined]) expect(await numbersIn(directory, boot)).toEqual([1, 2, 3]);
  expect(numbersOf(readAll(log, readAll(log)[1]?.position))).toEqual([3]);
  await log.close();
  expect(warnings).toHaveLength(1);
});

it('two that fence the same damage at once: the first fence counts, in whichever order they looked', async () => {
  const { directory, disk } = await damaged();
  const from = disk.bytes().length - ZEROS.length;
  const size = disk.bytes().length;
  disk.append(disk.frame(8, 1, encodeBoot(bootNumber(2))), disk.frame(8, 2, encodeRepair(from, size)));
  disk.append(disk.record(8, 3, 3));
  // It looked when the first fence was half there.
  disk.append(disk.frame(9, 1, encodeRepair(from, size + 30)), disk.record(9, 2, 4));
  for (const boot of [2, 3]) expect(await numbersIn(directory, boot)).toEqual([1, 2, 3, 4]);
  const { length } = disk.bytes();
  const log = await openFileEventLog(bootFileSystem(2), directory);
  await log.append(plainEvent(5));
  expect((await log.stats()).repaired).toBe(0);
  expect(disk.bytes().length).toBeGreaterThan(length);
  await log.close();
});

it('a fence that was cut, as the disk was full, does not keep the next run of the system from fencing', async () => {
  caughtWarnings();
  for (const room of [0, 100, 140, 190, 240]) {
    const { directory } = await damaged();
    const fs = bootFileSystem(2);
    let left = room;
    const log = await openFileEventLog(
      {
        ...fs,
        write(descriptor, bytes) {
          if (left === 0) throw systemError('ENOSPC');
          const count = fs.write(descriptor, bytes.subarray(0, left));
          left -= count;
          return count;
        },
      },
      directory,
    );
    expect(() => readAll(log)).toThrow(expect.objectContaining(CORRUPT));
    await log.close();
    expect(await numbersIn(directory, 3)).toEqual([1, 2]);
    expect(await numbersIn(directory, undefined)).toEqual([1, 2]);
  }
});

it('damage of two restarts is fenced off twice', async () => {
  caughtWarnings();
  const { directory, disk } = await damaged();
  expect(await numbersIn(directory, 2)).toEqual([1, 2]);
  disk.append(disk.record(4, 1, 9).subarray(0, 80), ZEROS);
  expect(await numbersIn(directory, 3)).toEqual([1, 2]);
  const log = await openFileEventLog(bootFileSystem(3), directory);
  await log.append(plainEvent(3));
  await log.close();
  for (const boot of [3, 4]) expect(await numbersIn(directory, boot)).toEqual([1, 2, 3]);
});

it('a seal that was never synced is fenced off with the damage before it, as nothing was recorded behind', async () => {
  caughtWarnings();
  for (const isNextThere of [true, false]) {
    const { directory } = await damaged(({ disk, raw }) => {
      disk.append(ZEROS);
      raw.record(encodeSeal(isNextThere ? raw.makeNext(bootNumber(1)) : '00000002-0123456789abcdef.log'));
    });
    const log = await openFileEventLog(bootFileSystem(2), directory, 'sync', { segmentBytes: 400 });
    await log.append(plainEvent(3));
    await log.append(plainEvent(4));
    expect(numbersOf(readAll(log))).toEqual([1, 2, 3, 4]);
    await log.close();
    expect(await numbersIn(directory, 3)).toEqual([1, 2, 3, 4]);
  }
});

it('a fence in a segment that was passed is known to every replay', async () => {
  caughtWarnings();
  const { directory } = await damaged();
  const log = await openFileEventLog(bootFileSystem(2), directory, 'sync', { segmentBytes: 600 });
  for (const number of [3, 4, 5, 6, 7, 8]) await log.append(plainEvent(number));
  expect(readdirSync(directory).filter((name) => name.endsWith('.log')).length).toBeGreaterThan(2);
  const all = readAll(log);
  expect(numbersOf(all)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  for (const [index, { position }] of all.entries()) expect(readAll(log, position)).toEqual(all.slice(index + 1));
  const inside = (all[1]?.position ?? 0) + 200;
  expect(readAll(log, inside)).toEqual(all.slice(2));
  await log.close();
});

interface Refusal {
  readonly left?: (scene: Scene) => void;
  readonly boot?: number | 'unknown';
}

const refusals: Readonly<Record<string, Refusal>> = {
  'in the same run of the system': { boot: 1 },
  'on a system that does not say which run it is': { boot: 'unknown' },
  'that some writer knew to be synced, as a record before it says': {
    left({ disk }) {
      const at = disk.bytes().length;
      const length = disk.record(3, 1, 3).length;
      disk.append(disk.record(3, 1, 3), ZEROS, disk.frame(3, 2, encodeEvent(plainEvent(4)), at + length + 10));
    },
  },
  'that some writer knew to be synced, as its own header says': {
    left({ disk }) {
      const record = disk.frame(3, 1, encodeEvent(plainEvent(3)), disk.bytes().length + 1);
      record[record.length - 20] = 0;
      disk.append(record);
    },
  },
  'with something of this run behind it': {
    left({ disk }) {
      disk.append(ZEROS, disk.frame(3, 1, encodeBoot(bootNumber(2))), disk.record(3, 2, 3));
    },
  },
  'in a segment that another one follows': {
    left({ disk, raw }) {
      disk.append(ZEROS);
      raw.rotate();
      raw.append(3);
    },
  },
  'that is no damage of the disk: a record that is missing': { left: ({ disk }) => disk.append(disk.record(3, 2, 3)) },
  'that is no damage of the disk: a record that is no event': {
    left: ({ disk }) => disk.append(disk.frame(3, 1, '{}')),
  },
};

for (const [what, { left, boot = 2 }] of Object.entries(refusals)) {
  it(`damage ${what} is refused, and nothing is touched`, async () => {
    const { directory } = await damaged(left);
    const before = directoryState(directory);
    const log = await openFileEventLog(bootFileSystem(boot === 'unknown' ? undefined : boot), directory);
    const given = log.readSync();
    expect(numbersOf(given).slice(0, 2)).toEqual([1, 2]);
    for (let again = 0; again < 2; again++) {
      expect(() => log.readSync(given.at(-1)?.position)).toThrow(expect.objectContaining(CORRUPT));
    }
    await expect(log.append(plainEvent(9))).rejects.toMatchObject(CORRUPT);
    expect((await log.stats()).repaired).toBe(0);
    await log.close();
    expect(directoryState(directory)).toEqual(before);
  });
}

it('a log of which no run of the system is named is never fenced', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(bootFileSystem(undefined), directory);
  await log.append(plainEvent(1));
  await log.close();
  appendFileSync(new StoreOnDisk(directory).path, ZEROS);
  const second = await openFileEventLog(bootFileSystem(2), directory);
  const position = second.readSync().at(-1)?.position;
  expect(() => second.readSync(position)).toThrow(expect.objectContaining(CORRUPT));
  await second.close();
});

it('a writer names its run of the system in front of its first group, once in each segment', async () => {
  const directory = scratchDirectory();
  await (await openFileEventLog(bootFileSystem(1), directory)).close();
  for (const boot of [1, 2, 2, 3]) {
    const log = await openFileEventLog(bootFileSystem(boot), directory);
    await log.append(plainEvent(boot));
    await log.append(plainEvent(boot + 10));
    await log.close();
  }
  const named = new StoreOnDisk(directory)
    .bytes()
    .toString()
    .match(/"boot":"[^"]*"/g);
  expect(named).toEqual([1, 2, 3].map((boot) => `"boot":"${bootNumber(boot)}"`));
});

it('every flipped bit behind the last synced byte, after a restart: fenced off, or refused; never another event', async () => {
  caughtWarnings();
  const { directory, disk } = await damaged(() => {});
  const bytes = disk.bytes();
  const truth = await numbersIn(directory, 1);
  const start = disk.headBytes;
  let fenced = 0;
  for (let byte = start; byte < bytes.length; byte += 3) {
    const flipped = Buffer.from(bytes);
    flipped[byte] = (bytes[byte] ?? 0) ^ (1 << (byte % 8));
    rewrite(disk.path, flipped);
    const found = await numbersIn(directory, 2).catch((error: unknown) => {
      expect(error).toMatchObject(CORRUPT);
      return [];
    });
    expect(truth.slice(0, found.length)).toEqual(found);
    const log = await openFileEventLog(bootFileSystem(2), directory);
    fenced += await log.append(plainEvent(9)).then(
      () => 1,
      () => 0,
    );
    await log.close();
    truncateSync(disk.path, bytes.length);
  }
  expect(fenced).toBeGreaterThan(0);
  expect(readFileSync(join(directory, 'STORE')).length).toBeGreaterThan(0);
});
