import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FileEventLog, openFileEventLog } from '../src/file-event-log.ts';
import { directoryState } from './directory-state.ts';
import type { InterceptedCall } from './intercepted-file-system.ts';
import { interceptedFileSystem } from './intercepted-file-system.ts';
import { ModelReader } from './model-reader.ts';
import { numbersOf } from './numbers-of.ts';
import { plainEvent } from './plain-event.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

const LOOKING: ReadonlySet<string> = new Set(['close', 'fstat', 'read', 'lstat', 'readdir', 'statfs']);
const INVALID = { code: 'ERR_SESSION_INVALID', field: 'readOnly' };

/** A log of 12 events, compacted at 6. */
async function log12(directory: string): Promise<FileEventLog> {
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', { segmentBytes: 500 });
  for (let number = 1; number <= 12; number++) {
    const upTo = await log.append(plainEvent(number));
    const ids = Array.from({ length: 6 }, (_, index) => JSON.stringify(plainEvent(index + 1).id));
    if (number === 6) await log.compact({ upTo, snapshot: ids });
  }
  return log;
}

async function numbersIn(log: FileEventLog): Promise<number[]> {
  return numbersOf(await new ModelReader(log).finish());
}

it('a log that is opened read-only makes no call but those that look, and follows the writers', async () => {
  const directory = scratchDirectory();
  const writer = await log12(directory);
  const before = directoryState(directory);
  const calls: InterceptedCall[] = [];
  const fs = interceptedFileSystem((call) => {
    calls.push(call);
    return call.perform(...call.args);
  });
  const log = await openFileEventLog(fs, directory, 'sync', { readOnly: true });
  expect(await numbersIn(log)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  await expect(log.append(plainEvent(13))).rejects.toMatchObject(INVALID);
  await expect(log.compact({ upTo: 2 ** 32 + 300, snapshot: '0' })).rejects.toMatchObject(INVALID);
  expect(directoryState(directory)).toEqual(before);
  for (let number = 13; number <= 20; number++) await writer.append(plainEvent(number));
  expect((await numbersIn(log)).at(-1)).toBe(20);
  await log.stats();
  await log.close();
  const changing = calls.filter(
    ({ name, args: [, flags] }) => !LOOKING.has(name) && !(name === 'open' && isReading(flags)),
  );
  expect(changing.map(({ name }) => name)).toEqual([]);
  expect(calls.length).toBeGreaterThan(20);
  await writer.close();
});

/** Whether a file is opened to read only, and not made. */
function isReading(flags: unknown): boolean {
  const writing = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000;
  return typeof flags === 'number' && (flags & writing) === 0;
}

it('a log that is not there is not made', async () => {
  const directory = scratchDirectory();
  const unavailable = { code: 'ERR_EVENT_LOG_UNAVAILABLE' };
  await expect(FileEventLog.open({ directory, readOnly: true })).rejects.toMatchObject(unavailable);
  expect(readdirSync(dirname(directory))).toEqual([]);
  mkdirSync(directory, { mode: 0o700 });
  await expect(FileEventLog.open({ directory, readOnly: true })).rejects.toMatchObject(unavailable);
  expect(readdirSync(directory)).toEqual([]);
  writeFileSync(join(directory, 'notes.txt'), '');
  await expect(FileEventLog.open({ directory, readOnly: true })).rejects.toMatchObject({
    code: 'ERR_EVENT_LOG_CORRUPT',
  });
});

it('a directory that cannot be written to is read', async () => {
  const directory = scratchDirectory();
  await (await log12(directory)).close();
  const copy = `${directory}-copy`;
  cpSync(directory, copy, { recursive: true });
  rmSync(join(copy, 'BALLAST'));
  for (const name of readdirSync(copy)) chmodSync(join(copy, name), 0o400);
  chmodSync(copy, 0o500);
  onTestFinished(() => chmodSync(copy, 0o700));
  const log = await FileEventLog.open({ directory: copy, readOnly: true });
  expect(await numbersIn(log)).toHaveLength(12);
  expect(await log.stats()).toMatchObject({ ballast: false, snapshots: 1, repaired: 0 });
  await log.close();
});

it('a file system that is mounted read-only is read', async ({ skip }) => {
  const directory = scratchDirectory();
  await (await log12(directory)).close();
  const mounted = `${directory}-mounted`;
  mkdirSync(mounted);
  try {
    execFileSync('mount', ['--bind', directory, mounted], { stdio: 'pipe' });
  } catch {
    process.stdout.write('not run: a read-only mount, which only root may make\n');
    skip();
  }
  onTestFinished(() => void execFileSync('umount', [mounted]));
  execFileSync('mount', ['-o', 'remount,bind,ro', mounted]);
  await expect(FileEventLog.open({ directory: mounted })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  const log = await FileEventLog.open({ directory: mounted, readOnly: true });
  expect(await numbersIn(log)).toHaveLength(12);
  await log.close();
});
