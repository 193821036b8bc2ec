import type { Stats } from 'node:fs';
import {
  closeSync,
  fchmodSync,
  fdatasync,
  fstatSync,
  fsync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statfsSync,
  unlinkSync,
  watch,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';

/**
 * Every call of the file log to the system, but for the making of its directory. One object of plain functions, so that
 * tests can fail the k-th call, shorten a write and record what was asked. They throw the system's errors.
 */
export interface FileSystem {
  readonly open: (path: string, flags: number, mode?: number) => number;
  readonly close: (descriptor: number) => void;
  readonly fstat: (descriptor: number) => Stats;
  readonly fchmod: (descriptor: number, mode: number) => void;
  /** Reads at `position` into the first `length` bytes of `target`; gives the number of bytes read, 0 at the end. */
  readonly read: (descriptor: number, target: Uint8Array, length: number, position: number) => number;
  /** One `write(2)`; gives the number of bytes written, which can be fewer than were asked. */
  readonly write: (descriptor: number, bytes: Uint8Array) => number;
  readonly fdatasync: (descriptor: number) => Promise<void>;
  readonly fsync: (descriptor: number) => Promise<void>;
  readonly link: (existing: string, path: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly unlink: (path: string) => void;
  readonly lstat: (path: string) => Stats | undefined;
  readonly readdir: (path: string) => readonly string[];
  /** In `type`, the magic number of the kind of file system that `path` is on. */
  readonly statfs: (path: string) => { readonly type: number };
  /**
   * Calls `changed` when something may have changed in a directory, until the function that it gives is called, or until
   * it can't watch any more and calls `failed`. Keeps no process running.
   */
  readonly watch: (path: string, changed: () => void, failed: () => void) => () => void;
}

/** The real file system. */
export const fileSystem: FileSystem = Object.freeze<FileSystem>({
  open: openSync,
  close: closeSync,
  fstat: (descriptor) => fstatSync(descriptor),
  fchmod: fchmodSync,
  read: (descriptor, target, length, position) => readSync(descriptor, target, 0, length, position),
  write: (descriptor, bytes) => writeSync(descriptor, bytes, 0, bytes.length),
  fdatasync: promisify(fdatasync),
  fsync: promisify(fsync),
  link: linkSync,
  rename: renameSync,
  unlink: unlinkSync,
  lstat: (path) => lstatSync(path, { throwIfNoEntry: false }),
  readdir: (path) => readdirSync(path),
  statfs: (path) => statfsSync(path),
  watch: (path, changed, failed) => {
    const watcher = watch(path, { persistent: false }, changed);
    watcher.on('error', failed);
    return () => watcher.close();
  },
});
