import { constants } from 'node:fs';
import { join } from 'node:path';
import { checkPrivateFile, EventLogCorruptError, EventLogUnavailableError } from '@sessionlog/core';
import { createStore } from './create-store.ts';
import type { FileSystem } from './file-system.ts';
import { openExisting } from './private-file.ts';
import { readFully } from './read-fully.ts';
import { removeFile } from './remove-file.ts';
import { HEAD_BYTES } from './segment-head.ts';
import { segmentNumber } from './segment-name.ts';
import type { Store } from './store-line.ts';
import { decodeStore } from './store-line.ts';
import { isTemporaryStoreName, STORE_NAME } from './store-name.ts';

const MOST_BYTES = 4096;

/**
 * The store in a directory; an empty directory becomes one.
 *
 * @param boot - which run of the system this is, where that is known.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when `STORE` is damaged, or is missing where the directory holds events or files of
 *   others: a log is never silently empty. Nothing is touched.
 * @throws `ERR_EVENT_UNSUPPORTED` when only a newer version may read the store. Nothing is touched.
 * @throws `ERR_INSECURE_PATH` when `STORE` is not a file of ours alone.
 */
export async function findStore(fs: FileSystem, directory: string, boot: string | undefined): Promise<Store> {
  const found = readStore(fs, directory);
  if (found !== undefined) return found;
  const empty = holdsNothing(fs, directory);
  if (empty) await createStore(fs, directory, boot);
  // Another process may have made the store while we looked: then it is what we saw.
  const made = readStore(fs, directory);
  if (made !== undefined) return made;
  if (!empty) throw missing();
  throw new EventLogCorruptError(STORE_NAME, undefined, 'it was removed while it was opened');
}

/**
 * The store in a directory; nothing is made or changed.
 *
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` when there is none.
 * @throws what {@link findStore} throws.
 */
export function existingStore(fs: FileSystem, directory: string): Store {
  const found = readStore(fs, directory, true);
  if (found !== undefined) return found;
  if (!holdsNothing(fs, directory)) throw missing();
  throw new EventLogUnavailableError(`there is no log in ${directory}`);
}

function missing(): EventLogCorruptError {
  return new EventLogCorruptError(STORE_NAME, undefined, 'it is missing, but the directory holds other files');
}

function readStore(fs: FileSystem, directory: string, readOnly = false): Store | undefined {
  const path = join(directory, STORE_NAME);
  const descriptor = openExisting(fs, path, constants.O_RDONLY);
  if (descriptor === undefined) return undefined;
  try {
    const stats = fs.fstat(descriptor);
    if (stats.isFile() && stats.nlink > 1) {
      const names = temporaryNames(fs, directory, stats.ino);
      if (!readOnly) for (const name of names) removeFile(fs, name);
      stats.nlink = readOnly ? stats.nlink - names.length : fs.fstat(descriptor).nlink;
    }
    checkPrivateFile(path, stats);
    const bytes = Buffer.alloc(MOST_BYTES);
    return decodeStore(bytes.subarray(0, readFully(fs, descriptor, bytes, bytes.length, 0)));
  } finally {
    fs.close(descriptor);
  }
}

// Between its two steps, the maker of STORE leaves it with two names; if it was killed there, we finish its work.
function temporaryNames(fs: FileSystem, directory: string, inode: number): readonly string[] {
  const paths = fs
    .readdir(directory)
    .filter(isTemporaryStoreName)
    .map((name) => join(directory, name));
  return paths.filter((path) => fs.lstat(path)?.ino === inode);
}

// Files that begin with a dot belong to desktops and backups; segments without events and temporary files are what a
// killed first opening leaves.
function holdsNothing(fs: FileSystem, directory: string): boolean {
  return fs.readdir(directory).every((name) => {
    if (name.startsWith('.') || name === 'lost+found' || isTemporaryStoreName(name)) return true;
    if (segmentNumber(name) !== 1) return false;
    const stats = fs.lstat(join(directory, name));
    return stats === undefined || stats.size <= HEAD_BYTES;
  });
}
