import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '@sessionlog/core';
import { expect, it } from 'vitest';
import type { FileEventLog } from '../src/file-event-log.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { salvage, salvageOver } from '../src/salvage.ts';
import { directoryState } from './directory-state.ts';
import { ModelReader } from './model-reader.ts';
import { numbersOf } from './numbers-of.ts';
import { plainEvent } from './plain-event.ts';
import { RawProcess } from './raw-process.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { systemError } from './system-error.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function snapshotTo(number: number): string[] {
  return range(1, number).map((each) => JSON.stringify(plainEvent(each).id));
}

/** A log of 30 events in several segments, compacted at the numbers given. */
async function logOf30(directory: string, ...compacted: readonly number[]): Promise<Position[]> {
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', { segmentBytes: 700 });
  const positions: Position[] = [0];
  for (const number of range(1, 30)) {
    const upTo = await log.append(plainEvent(number));
    positions.push(upTo);
    if (compacted.includes(number)) await log.compact({ upTo, snapshot: snapshotTo(number) });
  }
  await log.close();
  return positions;
}

function segmentAt(directory: string, position: Position): string {
  const prefix = String(Math.floor(position / 2 ** 32)).padStart(8, '0');
  const name = readdirSync(directory).find((each) => each.startsWith(prefix) && each.endsWith('.log'));
  if (name === undefined) throw new Error('there is no such segment');
  return name;
}

function damage(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(path, bytes);
}

async function numbersIn(directory: string): Promise<number[]> {
  const log: FileEventLog = await openFileEventLog(unsyncedFileSystem, directory);
  const ids = await new ModelReader(log).finish();
  await log.append(plainEvent(99));
  await log.close();
  return numbersOf(ids);
}

it('of a log without damage everything is copied, the snapshot too, and nothing is said to be lost', async () => {
  for (const compacted of [[], [10], [10, 20], [30]]) {
    const from = scratchDirectory();
    await logOf30(from, ...compacted);
    const before = directoryState(from);
    const to = `${from}-copy`;
    let told = 0;
    const report = await salvage({ from, to, onEvent: () => told++ });
    const last = compacted.at(-1);
    expect(told).toBe(30 - (last ?? 0));
    expect(report).toEqual({ events: 30 - (last ?? 0), snapshotEntries: last, lost: [] });
    expect(Object.isFrozen(report) && Object.isFrozen(report.lost)).toBe(true);
    expect(directoryState(from)).toEqual(before);
    expect(await numbersIn(to)).toEqual(range(1, 30));
  }
});

it('what is damaged is left out and said, byte by byte; all else is copied in order', async () => {
  const from = scratchDirectory();
  const positions = await logOf30(from);
  for (const number of [7, 19]) {
    damage(join(from, segmentAt(from, positions[number] ?? 0)), ((positions[number] ?? 0) % 2 ** 32) + 70);
  }
  const report = await salvage({ from, to: `${from}-copy` });
  expect(report.events).toBe(28);
  for (const [index, number] of [7, 19].entries()) {
    const offset = (positions[number] ?? 0) % 2 ** 32;
    const file = segmentAt(from, positions[number] ?? 0);
    expect(report.lost[index]).toMatchObject({ file, from: offset, reason: expect.stringMatching(/checksum/) });
    expect(report.lost[index]?.to).toBeGreaterThan(offset);
  }
  expect(report.lost).toHaveLength(2);
  expect(await numbersIn(`${from}-copy`)).toEqual(range(1, 30).filter((number) => number !== 7 && number !== 19));
});

it('a damaged head, a damaged seal, a missing segment, a damaged STORE: the rest is copied', async () => {
  const rows: readonly (readonly [string, (from: string, positions: readonly Position[]) => string])[] = [
    [
      'head',
      (from, positions) => {
        const name = segmentAt(from, positions[12] ?? 0);
        damage(join(from, name), 70);
        return name;
      },
    ],
    [
      'seal',
      (from, positions) => {
        const name = segmentAt(from, positions[12] ?? 0);
        damage(join(from, name), readFileSync(join(from, name)).lastIndexOf('$seal'));
        return name;
      },
    ],
    [
      'STORE',
      (from) => {
        damage(join(from, 'STORE'), 40);
        return 'STORE';
      },
    ],
    [
      'no STORE',
      (from) => {
        rmSync(join(from, 'STORE'));
        return 'STORE';
      },
    ],
  ];
  for (const [what, spoil] of rows) {
    const from = scratchDirectory();
    const file = spoil(from, await logOf30(from));
    const report = await salvage({ from, to: `${from}-copy` });
    expect(report.lost, what).toMatchObject([{ file }]);
    expect(await numbersIn(`${from}-copy`), what).toEqual(range(1, 30));
  }
  const from = scratchDirectory();
  const positions = await logOf30(from);
  const missing = segmentAt(from, positions[12] ?? 0);
  rmSync(join(from, missing));
  const report = await salvage({ from, to: `${from}-copy` });
  expect(report.lost).toEqual([{ file: missing, from: 0, to: 0, reason: 'the file is missing' }]);
  const kept = range(1, 30).filter((number) => segmentOf(positions[number]) !== segmentOf(positions[12]));
  expect(await numbersIn(`${from}-copy`)).toEqual(kept);
});

function segmentOf(position: Position = 0): number {
  return Math.floor(position / 2 ** 32);
}

it('a damaged snapshot: the one before and its events, or all that is there, and it is said', async () => {
  for (const compacted of [[10, 20], [20]]) {
    const from = scratchDirectory();
    await logOf30(from, ...compacted);
    const newest =
      readdirSync(from)
        .filter((name) => name.endsWith('.snap'))
        .sort()
        .at(-1) ?? '';
    truncateSync(join(from, newest), 400);
    const report = await salvage({ from, to: `${from}-copy` });
    expect(report.lost).toMatchObject([{ file: newest, from: 0, to: 400 }]);
    expect(report.snapshotEntries).toBe(compacted.length > 1 ? 10 : undefined);
    expect(await numbersIn(`${from}-copy`)).toEqual(range(1, 30));
  }
});

it('a record that was taken out without a trace in the bytes is missed by its number, and said', async () => {
  const from = scratchDirectory();
  const positions = await logOf30(from);
  const number = range(10, 20).find((each) => segmentOf(positions[each]) === segmentOf(positions[each + 1])) ?? 0;
  const file = segmentAt(from, positions[number] ?? 0);
  const bytes = readFileSync(join(from, file));
  const [start = 0, end = 0] = [number, number + 1].map((each) => (positions[each] ?? 0) % 2 ** 32);
  writeFileSync(join(from, file), Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]));
  const report = await salvage({ from, to: `${from}-copy` });
  expect(report.lost).toEqual([{ file, from: start, to: start, reason: expect.stringMatching(/missing/) }]);
  expect(await numbersIn(`${from}-copy`)).toEqual(range(1, 30).filter((each) => each !== number));
});

it('a segment that lost its end is said to have lost it, wherever the cut is', async () => {
  for (const cut of [0, 30, 300]) {
    const from = scratchDirectory();
    const positions = await logOf30(from);
    const file = segmentAt(from, positions[12] ?? 0);
    const bytes = readFileSync(join(from, file));
    const seal = bytes.lastIndexOf(0x1e);
    const size = cut === 0 ? bytes.lastIndexOf(0x1e, seal - 1) : bytes.length - cut;
    truncateSync(join(from, file), size);
    const report = await salvage({ from, to: `${from}-copy` });
    expect(report.lost).toMatchObject([{ file, to: size, reason: expect.stringMatching(/end is missing/) }]);
    expect(report.events).toBeLessThan(cut === 30 ? 31 : 30);
  }
});

it('a block that the disk cannot read any more is lost, and nothing else is, in segments and snapshots', async () => {
  const from = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, from);
  const long = '0'.repeat(300);
  const positions: Position[] = [0];
  for (const number of range(1, 90)) {
    positions.push(await log.append(plainEvent(number, `{"text":"${long}"}`)));
    if (number === 10 || number === 20) {
      await log.compact({ upTo: positions[number] ?? 0, snapshot: snapshotTo(number) });
    }
  }
  await log.close();
  const bad = new Set<number>();
  let badBlock = 0;
  const newest = readdirSync(from)
    .filter((name) => name.endsWith('.snap'))
    .sort()
    .at(-1);
  const fs: FileSystem = {
    ...fileSystem,
    open(path, flags, mode) {
      const descriptor = fileSystem.open(path, flags, mode);
      bad.delete(descriptor);
      if (path.endsWith(`${newest}`) || path.endsWith(segmentAt(from, positions[60] ?? 0))) bad.add(descriptor);
      return descriptor;
    },
    read(descriptor, target, length, position) {
      const isBad = bad.has(descriptor) && position < badBlock + 4096 && position + length > badBlock;
      if (isBad) throw systemError('EIO');
      return fileSystem.read(descriptor, target, length, position);
    },
  };
  for (const block of [1, 3]) {
    badBlock = block * 4096;
    const report = await salvageOver(fs, { from, to: `${from}-copy-${block}` });
    const [range] = report.lost;
    expect(report.lost, JSON.stringify(report)).toHaveLength(1);
    expect(range?.from).toBeLessThanOrEqual(badBlock);
    expect(range?.to).toBeGreaterThanOrEqual(badBlock + 4096);
    expect(report.events).toBeGreaterThan(55);
  }
  badBlock = 0;
  const report = await salvageOver(fs, { from, to: `${from}-copy` });
  expect(report.snapshotEntries).toBe(10);
  expect(report.lost.map(({ file }) => file)).toContain(newest);
});

it('a record of a kind that only a newer version knows is said to be lost', async () => {
  const from = scratchDirectory();
  await (await openFileEventLog(unsyncedFileSystem, from)).close();
  const raw = new RawProcess(from, 1);
  raw.append(1);
  const position = raw.record('{"type":"$later","data":{}}');
  raw.append(2);
  const report = await salvage({ from, to: `${from}-copy` });
  expect(report).toMatchObject({ events: 2, lost: [{ file: raw.segment, from: position - 2 ** 32 }] });
});

it('bytes that were synced and are gone are said to be lost, also where no number is missed', async () => {
  const from = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, from);
  const positions = [await log.append(plainEvent(1)), await log.append(plainEvent(2))];
  await log.close();
  const other = await openFileEventLog(unsyncedFileSystem, from);
  const third = await other.append(plainEvent(3));
  await other.close();
  const file = segmentAt(from, third);
  const bytes = readFileSync(join(from, file));
  const [start = 0, end = 0] = [positions[1] ?? 0, third].map((position) => position % 2 ** 32);
  writeFileSync(join(from, file), Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]));
  const report = await salvage({ from, to: `${from}-copy` });
  expect(report).toMatchObject({ events: 2, lost: [{ file, from: start, to: start }] });
});

it('a place that holds anything, a missing log, and a request of another kind are refused', async () => {
  const from = scratchDirectory();
  await logOf30(from);
  const other = `${from}-other`;
  await logOf30(other);
  const before = directoryState(other);
  const invalid = { code: 'ERR_SESSION_INVALID' };
  await expect(salvage({ from, to: other })).rejects.toMatchObject({ ...invalid, field: 'to' });
  const evidence = directoryState(from);
  for (const to of [from, `${from}/copy`]) {
    await expect(salvage({ from, to })).rejects.toMatchObject({ ...invalid, field: 'to' });
  }
  expect(directoryState(from)).toEqual(evidence);
  expect(directoryState(other)).toEqual(before);
  await expect(salvage({ from: `${from}-none`, to: `${from}-copy` })).rejects.toMatchObject({
    code: 'ERR_EVENT_LOG_UNAVAILABLE',
  });
  for (const request of [
    undefined,
    {},
    { from },
    { from: 7, to: '' },
    { from, to: '' },
    { from, to: other, more: 1 },
    { from, to: `${from}-copy`, onEvent: 1 },
  ]) {
    await expect(salvage(request as never)).rejects.toMatchObject(invalid);
  }
});
