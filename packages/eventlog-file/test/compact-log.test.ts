import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompactRequest } from '@sessionlog/core';
import { MAX_EVENT_DATA_BYTES } from '@sessionlog/core';
import { expect, it } from 'vitest';
import type { FileEventLog } from '../src/file-event-log.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { interceptedFileSystem } from './intercepted-file-system.ts';
import { interruptedLog } from './interrupted-log.ts';
import { ModelReader } from './model-reader.ts';
import { numbersOf } from './numbers-of.ts';
import { plainEvent } from './plain-event.ts';
import { RawProcess } from './raw-process.ts';
import { readAll } from './read-all.ts';
import { rewrite } from './rewrite.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { systemError } from './system-error.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

const COMPACTED = { code: 'ERR_EVENT_LOG_COMPACTED' };
const CORRUPT = { code: 'ERR_EVENT_LOG_CORRUPT' };

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function files(directory: string, ending: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(ending))
    .sort();
}

/** Appends events of these numbers; gives the position of the last. */
async function append(log: FileEventLog, from: number, to: number): Promise<number> {
  let last = 0;
  for (const number of range(from, to)) last = await log.append(plainEvent(number));
  return last;
}

/** A snapshot of the events from 1 to this number. */
function snapshotTo(number: number): string[] {
  return range(1, number).map((each) => JSON.stringify(plainEvent(each).id));
}

/** A log of 30 events, compacted at 10 and at 20. */
async function compactedTwice(directory: string): Promise<FileEventLog> {
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', { segmentBytes: 700 });
  await log.compact({ upTo: await append(log, 1, 10), snapshot: snapshotTo(10) });
  await log.compact({ upTo: await append(log, 11, 20), snapshot: snapshotTo(20) });
  await append(log, 21, 30);
  return log;
}

async function everything(directory: string): Promise<number[]> {
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const ids = await new ModelReader(log).finish();
  await log.close();
  return numbersOf(ids);
}

it('the snapshot before the newest is kept with the events behind it, and nothing older', async () => {
  const directory = scratchDirectory();
  const log = await compactedTwice(directory);
  const [base = '', newest = '', ...others] = files(directory, '.snap');
  expect(others).toEqual([]);
  expect(files(directory, '.log').every((name) => name.slice(0, 8) >= base.slice(0, 8))).toBe(true);
  expect(newest.slice(0, 8) > base.slice(0, 8)).toBe(true);
  expect(() => log.readSync()).toThrow(expect.objectContaining(COMPACTED));
  await log.close();
  expect(await everything(directory)).toEqual(range(1, 30));
});

it('a damaged snapshot falls back to the one before and its events; without both, nothing is given', async () => {
  const directory = scratchDirectory();
  await (await compactedTwice(directory)).close();
  const [base = '', newest = ''] = files(directory, '.snap').map((name) => join(directory, name));
  const bytes = readFileSync(newest);
  for (let size = 0; size < bytes.length; size += 7) {
    rewrite(newest, bytes.subarray(0, size));
    expect(await everything(directory), `${size} bytes`).toEqual(range(1, 30));
  }
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const snapshot = await log.readSnapshot();
  expect(await Array.fromAsync(snapshot?.entries ?? [])).toEqual(snapshotTo(10));
  expect(numbersOf(readAll(log, snapshot?.upTo))).toEqual(range(11, 30));
  await log.close();
  writeFileSync(base, '');
  await expect(openFileEventLog(unsyncedFileSystem, directory)).rejects.toMatchObject(CORRUPT);
});

it('the first snapshot damaged: all events are still there', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  await log.compact({ upTo: await append(log, 1, 10), snapshot: snapshotTo(10) });
  await append(log, 11, 12);
  await log.close();
  writeFileSync(join(directory, files(directory, '.snap')[0] ?? ''), 'damage', { mode: 0o600 });
  expect(await everything(directory)).toEqual(range(1, 12));
});

it('a snapshot that is damaged under a live log is no longer believed, once that is seen', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  await log.compact({ upTo: await append(log, 1, 10), snapshot: snapshotTo(10) });
  await log.compact({ upTo: await append(log, 11, 20), snapshot: snapshotTo(20) });
  await append(log, 21, 22);
  const snapshot = await log.readSnapshot();
  const newest = join(directory, files(directory, '.snap')[1] ?? '');
  const bytes = readFileSync(newest);
  bytes[bytes.length - 30] = (bytes.at(-30) ?? 0) ^ 1;
  writeFileSync(newest, bytes);
  await expect(Array.fromAsync(snapshot?.entries ?? [])).rejects.toMatchObject(CORRUPT);
  const reader = new ModelReader(log);
  expect(numbersOf(await reader.finish())).toEqual(range(1, 22));
  await log.close();
});

it('a paused reader wakes behind one and behind two compactions: it reads on, or is told', async () => {
  for (const compactions of [1, 2, 3]) {
    for (const read of [0, 1, 7]) {
      const directory = scratchDirectory();
      const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', { segmentBytes: 700 });
      const paused = await openFileEventLog(unsyncedFileSystem, directory);
      const reader = new ModelReader(paused);
      let last = await append(log, 1, 7);
      if (read > 0) await reader.step();
      for (let round = 1; round <= compactions; round++) {
        last = await append(log, 7 + (round - 1) * 10 + 1, 7 + round * 10);
        await log.compact({ upTo: last, snapshot: snapshotTo(7 + round * 10) });
      }
      const end = 7 + compactions * 10 + 1;
      await append(log, end, end);
      expect(numbersOf(await reader.finish())).toEqual(range(1, end));
      expect(await paused.append(plainEvent(end + 1))).toBeGreaterThan(last);
      expect(numbersOf(await reader.finish())).toEqual(range(1, end + 1));
      expect(() => paused.readSync()).toThrow(expect.objectContaining(COMPACTED));
      await Promise.all([log.close(), paused.close()]);
    }
  }
});

it('a paused appender whose segment is sealed, compacted and removed behind its record: acknowledged where it landed', async () => {
  const directory = scratchDirectory();
  let raw: RawProcess | undefined;
  const { log, arm } = await interruptedLog(directory, {
    after() {
      raw?.rotate();
      raw?.append(3);
      raw?.rotate();
      raw?.snapshot((raw?.number ?? 0) * 2 ** 32, [1, 2, 3], 'behind 3');
      raw?.removeOlder();
    },
  });
  raw = new RawProcess(directory, 1);
  await log.append(plainEvent(1));
  arm();
  const position = await log.append(plainEvent(2));
  expect(Math.floor(position / 2 ** 32)).toBe(1);
  expect(await log.append(plainEvent(4))).toBeGreaterThan(3 * 2 ** 32);
  expect(await everything(directory)).toEqual([1, 2, 3, 4]);
  expect(() => log.readSync(position)).toThrow(expect.objectContaining(COMPACTED));
  expect(numbersOf(await new ModelReader(log).finish())).toEqual([1, 2, 3, 4]);
  await log.close();
});

it('a paused appender whose segment is sealed, compacted and removed before its record: it is recorded anew', async () => {
  const directory = scratchDirectory();
  let raw: RawProcess | undefined;
  const { log, arm } = await interruptedLog(directory, {
    before() {
      raw?.rotate();
      raw?.append(2);
      raw?.rotate();
      raw?.snapshot((raw?.number ?? 0) * 2 ** 32, [1, 2], 'behind 2');
      raw?.removeOlder();
    },
  });
  raw = new RawProcess(directory, 1);
  await log.append(plainEvent(1));
  arm();
  expect(await log.append(plainEvent(3))).toBeGreaterThan(3 * 2 ** 32);
  expect(await everything(directory)).toEqual([1, 2, 3]);
  await log.close();
});

it('a group that is cut in two, behind its first part sealed, compacted and removed: each event lands once', async () => {
  const directory = scratchDirectory();
  let raw: RawProcess | undefined;
  const synced: string[] = [];
  const paths = new Map<number, string>();
  let armed = false;
  const fs: FileSystem = {
    ...unsyncedFileSystem,
    open(path, flags, mode) {
      const descriptor = unsyncedFileSystem.open(path, flags, mode);
      paths.set(descriptor, path.slice(directory.length + 1, directory.length + 9));
      return descriptor;
    },
    close(descriptor) {
      paths.delete(descriptor);
      unsyncedFileSystem.close(descriptor);
    },
    async fdatasync(descriptor) {
      synced.push(paths.get(descriptor) ?? 'closed');
    },
    write(descriptor, bytes) {
      if (!armed) return unsyncedFileSystem.write(descriptor, bytes);
      armed = false;
      const firstTwo = bytes.indexOf(0x0a, bytes.indexOf(0x0a) + 1) + 1;
      const written = unsyncedFileSystem.write(descriptor, bytes.subarray(0, firstTwo));
      raw?.rotate();
      raw?.append(6);
      raw?.rotate();
      raw?.snapshot((raw?.number ?? 0) * 2 ** 32, [1, 2, 6], 'behind 6');
      raw?.removeOlder();
      return written;
    },
  };
  const log = await openFileEventLog(fs, directory);
  raw = new RawProcess(directory, 1);
  armed = true;
  synced.length = 0;
  const positions = await Promise.all(range(1, 4).map((number) => log.append(plainEvent(number))));
  expect(positions.map((position) => Math.floor(position / 2 ** 32))).toEqual([1, 1, 3, 3]);
  expect(synced).toEqual(['00000001', '00000003']);
  expect(await everything(directory)).toEqual([1, 2, 6, 3, 4]);
  await log.close();
});

it('a reader whose next segment is compacted away as it opens it is told, and given no event behind the gap', async () => {
  const directory = scratchDirectory();
  let act: (() => void) | undefined;
  const fs: FileSystem = {
    ...unsyncedFileSystem,
    open(path, ...rest) {
      const doing = /00000002-.*\.log$/.test(path) ? act : undefined;
      if (doing !== undefined) act = undefined;
      doing?.();
      return unsyncedFileSystem.open(path, ...rest);
    },
  };
  const log = await openFileEventLog(fs, directory);
  const raw = new RawProcess(directory, 1);
  const first = raw.append(1);
  expect(numbersOf(readAll(log))).toEqual([1]);
  raw.rotate();
  act = () => {
    raw.append(2);
    raw.rotate();
    raw.snapshot(raw.number * 2 ** 32, [1, 2], 'behind 2');
    raw.append(3);
    raw.removeOlder();
  };
  expect(() => log.readSync(first)).toThrow(expect.objectContaining(COMPACTED));
  expect(numbersOf(await new ModelReader(log).finish())).toEqual([1, 2, 3]);
  await log.close();
});

it('a segment that is removed although no snapshot goes on behind it poisons, sealed or not', async () => {
  for (const sealed of [true, false]) {
    const directory = scratchDirectory();
    const log = await openFileEventLog(unsyncedFileSystem, directory);
    const raw = new RawProcess(directory, 1);
    raw.append(1);
    const position = readAll(log).at(-1)?.position;
    if (sealed) raw.rotate();
    fileSystem.unlink(join(directory, files(directory, '.log')[0] ?? ''));
    await new Promise(setImmediate);
    expect(() => log.readSync(position)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_POISONED' }));
    await expect(log.append(plainEvent(2))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
    await log.close();
  }
});

it('entries come back byte for byte, however large and many; an entry outside the grammar changes nothing', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const upTo = await append(log, 1, 3);
  const entries = [
    '0',
    '{"a":"\u2028\u00e9 > \\u001e"}',
    '[\n\t1,\r\n2 ]',
    `"${'x'.repeat(MAX_EVENT_DATA_BYTES - 2)}"`,
    ...Array.from({ length: 5000 }, (_, number) => `{"number":${number}}`),
  ];
  const before = readdirSync(directory);
  for (const bad of ['', '\u0000', '\ud800', `"${'x'.repeat(MAX_EVENT_DATA_BYTES)}"`, 7]) {
    const snapshot = [...entries.slice(0, 3), bad] as string[];
    await expect(log.compact({ upTo, snapshot })).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
  }
  expect(readdirSync(directory).filter((name) => !name.endsWith('.log'))).toEqual(
    before.filter((name) => !name.endsWith('.log')),
  );
  expect(numbersOf(readAll(log))).toEqual([1, 2, 3]);
  await log.compact({ upTo, snapshot: entries });
  const other = await openFileEventLog(unsyncedFileSystem, directory);
  for (const each of [log, other]) {
    const snapshot = await each.readSnapshot();
    expect(snapshot?.upTo).toBe(upTo);
    expect((await Array.fromAsync(snapshot?.entries ?? [])).every((entry, index) => entry === entries[index])).toBe(
      true,
    );
  }
  await Promise.all([log.close(), other.close()]);
});

it('upTo is refused unless events stand up to it; what is compacted as far is left as it is', async () => {
  const log = await openFileEventLog(unsyncedFileSystem, scratchDirectory());
  const invalid = { code: 'ERR_SESSION_INVALID', field: 'upTo' };
  await expect(log.compact({ upTo: 2 ** 32 + 200, snapshot: '0' })).rejects.toMatchObject(invalid);
  const first = await append(log, 1, 1);
  const last = await append(log, 2, 9);
  for (const upTo of [-1, 0, 1, last + 1, 2 ** 53 - 1, 0.5, '1']) {
    await expect(log.compact({ upTo, snapshot: '0' } as CompactRequest)).rejects.toMatchObject(invalid);
  }
  expect(await log.readSnapshot()).toBeUndefined();
  await log.compact({ upTo: last, snapshot: '"far"' });
  await log.compact({ upTo: first, snapshot: '"near"' });
  await log.compact({ upTo: last, snapshot: '"again"' });
  expect(await Array.fromAsync((await log.readSnapshot())?.entries ?? [])).toEqual(['"far"']);
  await log.close();
});

it('compactions at once, of logs that do not know of each other: the furthest stands, and no event is lost', async () => {
  const directory = scratchDirectory();
  const logs = await Promise.all(
    range(0, 3).map(() => openFileEventLog(unsyncedFileSystem, directory, 'sync', { segmentBytes: 500 })),
  );
  const positions: number[] = [];
  for (const number of range(1, 24)) positions.push((await logs[number % 4]?.append(plainEvent(number))) ?? 0);
  for (let round = 0; round < 4; round++) {
    const compacting = logs.map((log, index) => {
      const upTo = positions[round * 5 + index] ?? 0;
      return log.compact({ upTo, snapshot: snapshotTo(round * 5 + index + 1) });
    });
    await Promise.all(compacting);
    expect((await logs[0]?.readSnapshot())?.upTo).toBe(positions[round * 5 + 3]);
    for (const log of logs) expect(numbersOf(await new ModelReader(log).finish())).toEqual(range(1, 24));
  }
  expect(files(directory, '.tmp')).toEqual([]);
  expect(await everything(directory)).toEqual(range(1, 24));
  await Promise.all(logs.map((log) => log.close()));
});

it('a slow compaction whose temporary file was taken away: overtaken, it resolves; else its outcome is said to be unknown', async () => {
  for (const overtaken of [true, false]) {
    const directory = scratchDirectory();
    const slow = await openFileEventLog(unsyncedFileSystem, directory);
    const fast = await openFileEventLog(unsyncedFileSystem, directory);
    const upTo = await append(slow, 1, 5);
    async function* entries(): AsyncGenerator<string> {
      yield* snapshotTo(5);
      const further = await append(fast, 6, 9);
      if (overtaken) await fast.compact({ upTo: further, snapshot: snapshotTo(9) });
      for (const name of files(directory, '.tmp')) fileSystem.unlink(join(directory, name));
    }
    const [outcome] = await Promise.allSettled([slow.compact({ upTo, snapshot: entries() })]);
    if (overtaken) expect(outcome).toMatchObject({ status: 'fulfilled' });
    else expect(outcome).toMatchObject({ reason: { code: 'ERR_EVENT_LOG_UNAVAILABLE' } });
    expect(await everything(directory)).toEqual(range(1, 9));
    await Promise.all([slow.close(), fast.close()]);
  }
});

it('what killed compactions and lost rotations left is removed by the next compactions; all else is kept', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', { segmentBytes: 500 });
  const orphan = new RawProcess(directory, 7).makeNext();
  await append(log, 1, 5);
  const kept = ['00000001-0123456789abcdef.snap.bak', 'notes.txt', '00000009-0123456789abcdef.log'];
  const left = ['00000001-0123456789abcdef.snap.tmp'];
  for (const name of [...kept, ...left]) writeFileSync(join(directory, name), '', { mode: 0o600 });
  expect(existsSync(join(directory, orphan))).toBe(true);
  await log.compact({ upTo: await append(log, 6, 10), snapshot: snapshotTo(10) });
  for (const name of [orphan, ...left]) expect(existsSync(join(directory, name)), name).toBe(false);
  for (const name of kept) expect(existsSync(join(directory, name)), name).toBe(true);
  expect(await everything(directory)).toEqual(range(1, 10));
  await log.close();
});

it('killed at each step of a compaction: the events or the whole of the snapshot, never neither and never a part', async () => {
  let steps = 0;
  for (let k = 0, isDone = false; !isDone; k++) {
    const directory = scratchDirectory();
    await (await compactedTwice(directory)).close();
    let armed = false;
    let calls = 0;
    const fs = interceptedFileSystem(({ name, perform, args }) => {
      // A killed process leaves no descriptor open.
      if (armed && ++calls > k && name !== 'close') throw systemError('EIO');
      return name === 'fsync' || name === 'fdatasync' ? Promise.resolve() : perform(...args);
    });
    const log = await openFileEventLog(fs, directory);
    const snapshot = await log.readSnapshot();
    const upTo = readAll(log, snapshot?.upTo).at(-2)?.position ?? 0;
    armed = true;
    const [outcome] = await Promise.allSettled([log.compact({ upTo, snapshot: snapshotTo(29) })]);
    isDone = outcome.status === 'fulfilled' && calls <= k;
    armed = false;
    await log.close().catch(() => {});
    expect(await everything(directory), `killed at step ${k}`).toEqual(range(1, 30));
    const again = await openFileEventLog(unsyncedFileSystem, directory);
    await again.append(plainEvent(31));
    const last = readAll(again, upTo).at(-1)?.position ?? 0;
    await again.compact({ upTo: last, snapshot: snapshotTo(31) });
    await again.close();
    expect(await everything(directory), `killed at step ${k}, compacted again`).toEqual(range(1, 31));
    steps = k;
  }
  process.stdout.write(`compaction killed at each of ${steps} steps\n`);
  expect(steps).toBeGreaterThan(30);
});

it('no room for a snapshot, a source that fails, a signal, a closed log: nothing is changed and nothing is left', async () => {
  const reason = new Error('given up');
  const controller = new AbortController();
  const rows: readonly (readonly [string, object, (log: FileEventLog) => Iterable<string> | AsyncIterable<string>])[] =
    [
      ['full', { code: 'ERR_EVENT_LOG_FULL' }, () => snapshotTo(5)],
      ['source', reason, failing],
      ['signal', reason, aborting],
      ['closed', { code: 'ERR_EVENT_LOG_CLOSED' }, closing],
    ];
  function* failing(): Generator<string> {
    yield '1';
    throw reason;
  }
  function* aborting(): Generator<string> {
    yield '1';
    controller.abort(reason);
    yield '2';
  }
  async function* closing(log: FileEventLog): AsyncGenerator<string> {
    yield '1';
    await log.close();
  }
  for (const [what, refusal, source] of rows) {
    const directory = scratchDirectory();
    let full = false;
    const fs: FileSystem = {
      ...unsyncedFileSystem,
      write(descriptor, bytes) {
        if (full && Buffer.from(bytes).includes('$snapshot')) throw systemError('ENOSPC');
        return unsyncedFileSystem.write(descriptor, bytes);
      },
    };
    const log = await openFileEventLog(fs, directory);
    const upTo = await append(log, 1, 5);
    full = what === 'full';
    const signal = what === 'signal' ? controller.signal : undefined;
    const request = { upTo, snapshot: source(log), signal };
    await expect(log.compact(request), what).rejects.toMatchObject(refusal);
    expect([...files(directory, '.snap'), ...files(directory, '.tmp')], what).toEqual([]);
    if (what !== 'closed') expect(numbersOf(readAll(log)), what).toEqual(range(1, 5));
    await log.close();
  }
});

it('a snapshot is for its owner alone, and is refused when it is not', async () => {
  const directory = scratchDirectory();
  await (await compactedTwice(directory)).close();
  const path = join(directory, files(directory, '.snap')[1] ?? '');
  chmodSync(path, 0o644);
  await expect(openFileEventLog(unsyncedFileSystem, directory)).rejects.toMatchObject({
    code: 'ERR_INSECURE_PATH',
    path,
  });
});

it('entries that are left early, or never read, hold nothing open; a removed snapshot is told', async () => {
  const directory = scratchDirectory();
  let open = 0;
  const fs: FileSystem = {
    ...unsyncedFileSystem,
    open(...args) {
      const descriptor = unsyncedFileSystem.open(...args);
      open++;
      return descriptor;
    },
    close(descriptor) {
      open--;
      unsyncedFileSystem.close(descriptor);
    },
  };
  const log = await openFileEventLog(fs, directory);
  await log.compact({ upTo: await append(log, 1, 5), snapshot: snapshotTo(5) });
  const before = open;
  await log.readSnapshot();
  for await (const _ of (await log.readSnapshot())?.entries ?? []) break;
  expect(open).toBe(before);
  const old = await log.readSnapshot();
  await log.compact({ upTo: await append(log, 6, 7), snapshot: snapshotTo(7) });
  const last = await append(log, 8, 9);
  await log.compact({ upTo: last, snapshot: snapshotTo(9) });
  await expect(Array.fromAsync(old?.entries ?? [])).rejects.toMatchObject({ ...COMPACTED, upTo: last });
  await log.close();
  expect(open).toBe(0);
});
