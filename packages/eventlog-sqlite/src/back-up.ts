import { chmodSync, constants, linkSync, lstatSync, mkdtempSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EventLogCorruptError, SessionInvalidError, secureParent } from '@sessionlog/core';
import { checkCopyAside } from './check-copy-aside.ts';
import { copyAside } from './copy-aside.ts';
import { pathFailure } from './path-failure.ts';
import { makePrivateFile, syncDirectoryOf } from './private-database-file.ts';
import type { SqliteBackup, SqliteBackupProgress } from './sqlite-backup.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/**
 * Copies, checks and syncs a database in a private directory beside `path`, and only then links it to that name: what
 * has the name is whole. A killed process leaves the directory.
 *
 * @throws `ERR_SESSION_INVALID` when something stands at `path`; `ERR_INSECURE_PATH` when anybody could swap it.
 * @throws `ERR_EVENT_LOG_CORRUPT` when the database, or the copy, is not sound.
 * @throws `ERR_EVENT_LOG_FULL`, `ERR_EVENT_LOG_UNAVAILABLE` when it can't be read or written.
 */
export async function backUp(
  database: SqliteDatabase,
  topic: string,
  path: string,
  onProgress: (progress: SqliteBackupProgress) => void,
): Promise<SqliteBackup> {
  let directory: string | undefined;
  try {
    secureParent(path);
    refuseTaken(path);
    directory = mkdtempSync(join(dirname(path), '.sessionlog-backup-'));
    chmodSync(directory, 0o700);
    const copy = join(directory, basename(path));
    makePrivateFile(copy);
    const end = await copyAside(database, topic, copy, onProgress);
    const { bytes, events, ...found } = await checkCopyAside(copy, topic);
    if (found.lastId !== end.lastId || found.lastPosition !== end.lastPosition) {
      throw new EventLogCorruptError(basename(path), end.lastPosition, 'a copy of it does not end where it ends');
    }
    await syncFile(copy);
    await publish(copy, path);
    const { lastPosition, compactedUpTo } = found;
    return Object.freeze({ path, bytes, events, lastPosition, compactedUpTo });
  } catch (error) {
    throw pathFailure(error, basename(path));
  } finally {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  }
}

function refuseTaken(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  throw new SessionInvalidError('path', 'must be the name of a new file: something stands there already.');
}

// A link never replaces what came to stand there meanwhile, as a renaming would.
async function publish(copy: string, path: string): Promise<void> {
  try {
    linkSync(copy, path);
  } catch (error) {
    refuseTaken(path);
    throw error;
  }
  await syncDirectoryOf(path);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
