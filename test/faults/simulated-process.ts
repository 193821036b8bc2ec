import { constants, type Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FileSystem } from '../../packages/eventlog-file/src/file-system.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import { SimulatedFile } from './simulated-file.ts';
import { systemError } from './system-error.ts';

const EXT4 = 0xef53;
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

interface Opening {
  readonly path: string;
  /** `undefined`: the directory. */
  readonly file: SimulatedFile | undefined;
  readonly appends: boolean;
  at: number;
}

/** Resolves when a sync that was called may end. */
export type SyncPause = () => Promise<void>;

/** The calls of one process to a simulated disk. */
export function simulatedProcess(disk: SimulatedDisk, boot: string, pause: SyncPause): FileSystem {
  const openings = new Map<number, Opening>();
  let descriptors = 2;

  const find = (path: string): SimulatedFile | undefined =>
    dirname(path) === disk.path ? disk.directory.find(basename(path)) : undefined;
  const fileAt = (path: string, syscall: string): SimulatedFile => {
    const file = find(path);
    if (file === undefined) throw systemError('ENOENT', syscall, path);
    return file;
  };
  const opening = (descriptor: number): Opening => {
    const found = openings.get(descriptor);
    if (found === undefined) throw systemError('EBADF', 'use');
    return found;
  };
  const fileOf = (descriptor: number): SimulatedFile => {
    const { file } = opening(descriptor);
    if (file === undefined) throw systemError('EISDIR', 'use');
    return file;
  };
  const sync = async (descriptor: number): Promise<void> => {
    disk.step(boot);
    const target = opening(descriptor).file ?? disk.directory;
    const { changes } = target;
    await pause();
    disk.step(boot);
    target.sync(changes);
  };
  const stepped =
    <Args extends readonly unknown[], Answer>(call: (...args: Args) => Answer) =>
    (...args: Args): Answer => {
      disk.step(boot);
      return call(...args);
    };

  const open = (path: string, flags: number, mode = 0o666): number => {
    const isDirectory = path === disk.path;
    let file = path === BOOT_ID ? bootFile(boot) : find(path);
    if (!isDirectory && (flags & constants.O_DIRECTORY) !== 0)
      throw systemError(file ? 'ENOTDIR' : 'ENOENT', 'open', path);
    if (file !== undefined && (flags & constants.O_EXCL) !== 0) throw systemError('EEXIST', 'open', path);
    if (file === undefined && !isDirectory) {
      if ((flags & constants.O_CREAT) === 0) throw systemError('ENOENT', 'open', path);
      file = disk.makeFile(mode);
      disk.directory.change([basename(path), file]);
    }
    descriptors += 1;
    openings.set(descriptors, { path, file, appends: (flags & constants.O_APPEND) !== 0, at: 0 });
    return descriptors;
  };

  const write = (descriptor: number, bytes: Uint8Array): number => {
    const to = opening(descriptor);
    const file = fileOf(descriptor);
    const offset = to.appends ? file.size : to.at;
    file.write(offset, bytes);
    to.at = offset + bytes.length;
    return bytes.length;
  };

  const link = (existing: string, path: string): void => {
    if (find(path) !== undefined) throw systemError('EEXIST', 'link', path);
    disk.directory.change([basename(path), fileAt(existing, 'link')]);
  };

  const rename = (from: string, path: string): void => {
    const file = fileAt(from, 'rename');
    if (find(path) !== file) disk.directory.change([basename(from), undefined], [basename(path), file]);
  };

  const unlink = (path: string): void => {
    fileAt(path, 'unlink');
    disk.directory.change([basename(path), undefined]);
  };

  const lstat = (path: string): Stats | undefined => {
    const file = find(path);
    if (file !== undefined) return statsOf(file);
    if (path === disk.path) return statsOf(undefined);
    return dirname(path) === disk.path ? undefined : elsewhere();
  };

  return {
    rename: stepped(rename),
    statfs: stepped(() => ({ type: EXT4 })),
    open: stepped(open),
    close: stepped((descriptor) => {
      opening(descriptor);
      openings.delete(descriptor);
    }),
    fstat: stepped((descriptor) => statsOf(opening(descriptor).file)),
    fchmod: stepped((descriptor, mode) => {
      fileOf(descriptor).mode = mode;
    }),
    read: stepped((descriptor, target, length, position) => fileOf(descriptor).read(target, length, position)),
    write: stepped(write),
    fdatasync: sync,
    fsync: sync,
    link: stepped(link),
    unlink: stepped(unlink),
    lstat: stepped(lstat),
    readdir: stepped((path) => {
      if (path !== disk.path) throw systemError('ENOENT', 'readdir', path);
      return disk.directory.names();
    }),
    watch: () => () => {},
  };
}

function bootFile(boot: string): SimulatedFile {
  const file = new SimulatedFile(0, 0o444);
  file.write(0, Buffer.from(`${boot}\n`));
  return file;
}

function statsOf(file: SimulatedFile | undefined): Stats {
  const type = file === undefined ? constants.S_IFDIR : constants.S_IFREG;
  const is = (wanted: number) => (): boolean => type === wanted;
  const stats = {
    dev: 1,
    ino: file?.ino ?? 0,
    mode: type | (file?.mode ?? 0o700),
    nlink: file?.names ?? 2,
    uid: process.geteuid?.(),
    size: file?.size ?? 4096,
    isFile: is(constants.S_IFREG),
    isDirectory: is(constants.S_IFDIR),
    isSymbolicLink: is(constants.S_IFLNK),
  };
  return stats as unknown as Stats;
}

// What lies outside is on another file system, which is none of a log's business.
function elsewhere(): Stats {
  return Object.assign(statsOf(undefined), { dev: 2 });
}
