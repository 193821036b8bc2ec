import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { NewEvent } from '@sessionlog/core';
import { hasCode } from '@sessionlog/core';
import { expect, it, onTestFinished } from 'vitest';
import type { FileEventLog } from '../src/file-event-log.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { numbersOf } from './numbers-of.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { systemError } from './system-error.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

const FULL = { code: 'ERR_EVENT_LOG_FULL' };
const BYTES = 131_072;

function logout(number: number): NewEvent {
  return { ...plainEvent(number), type: 'session_expired' };
}

/** A disk with room for so many bytes, in which a file that is removed gives its room back. */
function diskOf(room: { bytes: number }): FileSystem {
  return {
    ...unsyncedFileSystem,
    write(descriptor, bytes) {
      if (room.bytes === 0) throw systemError('ENOSPC');
      const written = unsyncedFileSystem.write(descriptor, bytes.subarray(0, room.bytes));
      room.bytes -= written;
      return written;
    },
    unlink(path) {
      const size = statSync(path).size;
      unsyncedFileSystem.unlink(path);
      room.bytes += size;
    },
  };
}

it('on a full disk logging out goes on, in every process; nothing else eats its room', async () => {
  const directory = scratchDirectory();
  const room = { bytes: 500_000 };
  const log = await openFileEventLog(diskOf(room), directory);
  const other = await openFileEventLog(diskOf(room), directory);
  await log.append(plainEvent(1));
  room.bytes = 0;
  await expect(log.append(plainEvent(2))).rejects.toMatchObject(FULL);
  expect(existsSync(join(directory, 'BALLAST'))).toBe(true);
  const outcomes = await Promise.allSettled([
    log.append(plainEvent(3)),
    log.append(logout(4)),
    log.append(plainEvent(5)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  expect(await log.stats()).toMatchObject({ ballast: false });
  for (const each of [log, other]) {
    await expect(each.append(plainEvent(6))).rejects.toMatchObject(FULL);
    await each.append(logout(each === log ? 7 : 8));
  }
  expect(numbersOf(readAll(other))).toEqual([1, 4, 7, 8]);
  room.bytes = 500_000;
  await other.append(plainEvent(9));
  expect(await log.stats()).toMatchObject({ ballast: true });
  await log.append(plainEvent(10));
  expect(numbersOf(readAll(log))).toEqual([1, 4, 7, 8, 9, 10]);
  await Promise.all([log.close(), other.close()]);
});

it('the ballast is 128 KiB that no file system makes smaller, and is made anew when it was left half or taken away', async () => {
  const directory = scratchDirectory();
  const path = join(directory, 'BALLAST');
  for (const spoil of [() => {}, () => truncateSync(path, 100), () => fileSystem.unlink(path)]) {
    const log = await openFileEventLog(unsyncedFileSystem, directory);
    await log.close();
    expect(statSync(path)).toMatchObject({ size: BYTES, mode: 0o100600 });
    expect(gzipSync(readFileSync(path)).length).toBeGreaterThan(BYTES);
    spoil();
    const again = await openFileEventLog(unsyncedFileSystem, directory);
    spoil();
    await again.append(plainEvent(1));
    expect(statSync(path).size).toBe(BYTES);
    await again.close();
  }
});

it('without room for a ballast a log opens, reads and logs out', async () => {
  const directory = scratchDirectory();
  await (await openFileEventLog(unsyncedFileSystem, directory)).close();
  fileSystem.unlink(join(directory, 'BALLAST'));
  const log = await openFileEventLog(diskOf({ bytes: 100_000 }), directory);
  await expect(log.append(plainEvent(1))).rejects.toMatchObject(FULL);
  await log.append(logout(2));
  expect(numbersOf(readAll(log))).toEqual([2]);
  await log.close();
});

it('what stands at the place of the ballast is no victim', async () => {
  const directory = scratchDirectory();
  await (await openFileEventLog(unsyncedFileSystem, directory)).close();
  const path = join(directory, 'BALLAST');
  const victim = `${directory}-victim`;
  writeFileSync(victim, 'somebody');
  fileSystem.unlink(path);
  symlinkSync(victim, path);
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  await log.append(plainEvent(1));
  expect(readFileSync(victim, 'utf8')).toBe('somebody');
  await log.close();
});

it('any other failure to make it is passed over', async () => {
  for (const code of ['EACCES', 'EMFILE', 'EROFS', 'EIO']) {
    const fs: FileSystem = {
      ...unsyncedFileSystem,
      open(path, flags, mode) {
        if (path.endsWith('BALLAST')) throw systemError(code);
        return unsyncedFileSystem.open(path, flags, mode);
      },
    };
    const log = await openFileEventLog(fs, scratchDirectory());
    await log.append(plainEvent(1));
    await log.close();
  }
});

/** Appends until the disk is full; gives how many were recorded. */
async function fill(log: FileEventLog): Promise<number> {
  const data = JSON.stringify('x'.repeat(9000));
  for (let number = 1; ; number++) {
    try {
      await log.append(plainEvent(number, data));
    } catch (error) {
      if (hasCode(error, 'ERR_EVENT_LOG_FULL')) return number - 1;
      throw error;
    }
  }
}

it('a real file system that is full: reads and logouts work, and appends go on when there is room', async ({
  skip,
}) => {
  const mounted = scratchDirectory();
  mkdirSync(mounted);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', mounted], { stdio: 'pipe' });
  } catch {
    process.stdout.write('not run: a full file system, which only root may mount\n');
    skip();
  }
  onTestFinished(() => void execFileSync('umount', ['-l', mounted]));
  const directory = join(mounted, 'log');
  const log = await openFileEventLog(fileSystem, directory);
  const filler = join(mounted, 'filler');
  writeFileSync(filler, Buffer.alloc(300_000));
  const recorded = await fill(log);
  expect(recorded).toBeGreaterThan(10);
  for (let number = 501; number <= 600; number++) await log.append(logout(number));
  await expect(log.append(plainEvent(700))).rejects.toMatchObject(FULL);
  expect(readAll(log)).toHaveLength(recorded + 100);
  fileSystem.unlink(filler);
  await log.append(plainEvent(701));
  expect(await log.stats()).toMatchObject({ ballast: true });
  const second = await openFileEventLog(fileSystem, directory);
  expect(readAll(second)).toHaveLength(recorded + 101);
  await Promise.all([log.close(), second.close()]);
});
