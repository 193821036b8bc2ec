import { closeSync, constants, lstatSync, type Stats, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkPrivateFile, checkSharedDirectory, securePrivateDirectory } from '@sessionlog/core';
import { createPrivateFile } from './create-private-file.ts';

const BESIDE: readonly string[] = ['-wal', '-shm', '-journal'];
const REFUSED: readonly string[] = ['EACCES', 'ERR_ACCESS_DENIED'];

/**
 * Makes the database's file, empty and 0600 whatever the umask, with its directory; or checks the ones that are there.
 * SQLite gives the files it makes beside the database the same mode.
 *
 * @returns what is at the path now.
 * @throws `ERR_INSECURE_PATH` when the file, its directory or a file beside it is open to others or is a link.
 */
export function privateDatabaseFile(path: string): Stats {
  const parent = dirname(path);
  if (lstatSync(parent, { throwIfNoEntry: false }) === undefined) securePrivateDirectory(parent);
  const found = existingDatabaseFile(path);
  if (found !== undefined) return found;
  makePrivateFile(path);
  const stats = lstatSync(path);
  checkPrivateFile(path, stats);
  return stats;
}

/**
 * Checks the database's file as {@link privateDatabaseFile} does, and makes nothing.
 *
 * @returns what is at the path; `undefined` when nothing is.
 * @throws `ERR_INSECURE_PATH` when the file, its directory or a file beside it is open to others or is a link.
 */
export function existingDatabaseFile(path: string): Stats | undefined {
  const parent = dirname(path);
  if (lstatSync(parent, { throwIfNoEntry: false }) === undefined) return undefined;
  checkSharedDirectory(parent);
  for (const suffix of BESIDE) {
    const stats = lstatSync(path + suffix, { throwIfNoEntry: false });
    if (stats !== undefined) checkPrivateFile(path + suffix, stats);
  }
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) checkPrivateFile(path, stats);
  return stats;
}

/** Bytes of the file of the log that is not moved into the database yet; 0 when there is none. */
export function walFileBytes(path: string): number {
  return lstatSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/** Makes the names of the database and of the files beside it durable: SQLite does not tell when that fails. */
export async function syncDirectoryOf(path: string): Promise<void> {
  const directory = await open(dirname(path), constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Makes durable the name of the database's directory, and those of the parents that may have been made with it. */
export async function syncParentsOf(path: string): Promise<void> {
  const { dev } = statSync(path);
  for (let below = dirname(path), parent = dirname(below); parent !== below; below = parent, parent = dirname(below)) {
    try {
      // What another file system is mounted on was there before us, and what we may not read we did not make.
      if (statSync(parent).dev !== dev) return;
      await syncDirectoryOf(below);
    } catch (error) {
      if (error instanceof Error && 'code' in error && REFUSED.includes(String(error.code))) return;
      throw error;
    }
  }
}

/**
 * Makes an empty file, 0600 whatever the umask. A process that makes it at the same moment is welcome: whoever comes
 * second checks what the first one made.
 */
export function makePrivateFile(path: string): void {
  try {
    closeSync(createPrivateFile(path));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
