import type { FileSystem } from '../../packages/eventlog-file/src/file-system.ts';
import { systemError } from './system-error.ts';

/** A file system with a switch that makes its next write or sync fail. */
export interface SwitchedFileSystem {
  readonly fs: FileSystem;
  failNext(): void;
}

/** Puts the switch over a file system. */
export function switchedFileSystem(real: FileSystem): SwitchedFileSystem {
  let failing = false;
  const failIfTold = (syscall: string): void => {
    if (!failing) return;
    failing = false;
    throw systemError('EIO', syscall);
  };
  const fs: FileSystem = {
    ...real,
    write: (descriptor, bytes) => {
      failIfTold('write');
      return real.write(descriptor, bytes);
    },
    fsync: async (descriptor) => {
      failIfTold('fsync');
      await real.fsync(descriptor);
    },
    fdatasync: async (descriptor) => {
      failIfTold('fdatasync');
      await real.fdatasync(descriptor);
    },
  };
  return {
    fs,
    failNext: () => {
      failing = true;
    },
  };
}
