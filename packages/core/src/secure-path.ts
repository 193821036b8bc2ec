import type { Stats } from 'node:fs';
import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InsecurePathError } from './errors.ts';

const OTHERS_WRITE = 0o022;
const WORLD_WRITE = 0o002;
const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Makes the directory with mode 0700 whatever the umask, missing parents too, or checks the one that is there. Nothing
 * that is there is changed.
 *
 * @throws `ERR_INSECURE_PATH` when it is a symbolic link, no directory, somebody else's, writable by group or others,
 *   or in a directory that anybody can write to.
 * @throws the system's error when it can't be made.
 * @since 0.1.0
 */
export function securePrivateDirectory(directory: string): void {
  refuseWindows(directory);
  const path = resolve(directory);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) makeDirectory(path);
  checkPrivateDirectory(path);
}

/**
 * Checks a directory of ours that is there, as {@link securePrivateDirectory} does, and makes nothing.
 *
 * @throws `ERR_INSECURE_PATH` when it is a symbolic link, no directory, somebody else's, writable by group or others,
 *   or in a directory that anybody can write to.
 * @throws the system's error when it is missing.
 * @since 0.1.0
 */
export function checkPrivateDirectory(directory: string): void {
  refuseWindows(directory);
  const path = resolve(directory);
  const stats = lstatSync(path);
  refuseNoDirectory(path, stats);
  refuseForeign(path, stats);
  if ((stats.mode & OTHERS_WRITE) !== 0) {
    throw new InsecurePathError(path, 'can be written to by other users. Check what is in it, then: chmod 700.');
  }
  secureParent(path);
}

/**
 * Checks that nobody can swap what stands at `path` through its parent directory.
 *
 * @throws `ERR_INSECURE_PATH` when anybody can write to the parent and it is not sticky.
 * @throws the system's error when the parent can't be looked at.
 * @since 0.1.0
 */
export function secureParent(path: string): void {
  refuseSwappable(dirname(resolve(path)));
}

/**
 * Checks a directory in which our files stand beside those of others: with {@link checkPrivateFile} for the files, nobody
 * but its owner and the superuser can swap them. Its group may write to it, as volumes of containers have it.
 *
 * @throws `ERR_INSECURE_PATH` when it is a symbolic link or no directory, belongs to somebody else than us and the
 *   superuser, or when it, or its parent, can be written to by anybody and is not sticky.
 * @throws the system's error when it can't be looked at.
 * @since 0.1.0
 */
export function checkSharedDirectory(directory: string): void {
  refuseWindows(directory);
  const path = resolve(directory);
  const stats = lstatSync(path);
  refuseNoDirectory(path, stats);
  if (stats.uid !== 0) refuseForeign(path, stats);
  refuseSwappable(path);
  refuseSwappable(dirname(path));
}

/**
 * Checks what `lstat` or `fstat` said of a file of ours.
 *
 * @throws `ERR_INSECURE_PATH` when it is no regular file (a symbolic link, a FIFO), has a second name, is somebody
 *   else's, or can be read or written by group or others.
 * @since 0.1.0
 */
export function checkPrivateFile(path: string, stats: Stats): void {
  refuseWindows(path);
  if (!stats.isFile()) throw new InsecurePathError(path, 'is not a regular file. Move it away.');
  if (stats.nlink > 1)
    throw new InsecurePathError(path, 'has a second name (a hard link). Copy it to a file of its own.');
  refuseForeign(path, stats);
  if ((stats.mode & OTHERS) !== 0) {
    throw new InsecurePathError(path, 'is open to other users. Check who has read or changed it, then: chmod 600.');
  }
}

function refuseWindows(path: string): void {
  if (process.platform === 'win32') {
    throw new InsecurePathError(path, 'is on Windows, where file permissions cannot be checked. Use Linux or macOS.');
  }
}

function refuseSwappable(directory: string): void {
  const { mode } = statSync(directory);
  if ((mode & WORLD_WRITE) !== 0 && (mode & STICKY) === 0) {
    throw new InsecurePathError(directory, 'can be written to by anybody. Use a directory of your own, or: chmod o-w.');
  }
}

function refuseNoDirectory(path: string, stats: Stats): void {
  if (stats.isSymbolicLink()) throw new InsecurePathError(path, 'is a symbolic link. Name the directory itself.');
  if (!stats.isDirectory())
    throw new InsecurePathError(path, 'is not a directory. Name another path, or move it away.');
}

function refuseForeign(path: string, stats: Stats): void {
  if (stats.uid !== process.geteuid?.()) {
    throw new InsecurePathError(path, 'belongs to another user. Run as that user, or use a path of your own.');
  }
}

// The umask can take bits away from mkdir, never from chmod. Several processes may be making the same directory.
function makeDirectory(path: string): void {
  const parent = dirname(path);
  if (lstatSync(parent, { throwIfNoEntry: false }) === undefined) makeDirectory(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw error;
  }
  chmodSync(path, 0o700);
}
