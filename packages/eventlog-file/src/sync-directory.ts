import { constants } from 'node:fs';
import { dirname } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { systemErrorCode } from './system-error.ts';

/** Makes the names in a directory durable. */
export async function syncDirectory(fs: FileSystem, directory: string): Promise<void> {
  const descriptor = fs.open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await fs.fsync(descriptor);
  } finally {
    fs.close(descriptor);
  }
}

/** Makes the directory's own name durable, and those of the parents that may have been made with it. */
export async function syncParents(fs: FileSystem, directory: string): Promise<void> {
  const device = fs.lstat(directory)?.dev;
  for (let path = directory, parent = dirname(path); parent !== path; path = parent, parent = dirname(path)) {
    // What another file system is mounted on was there before us, and what we may not read we did not make.
    if (fs.lstat(parent)?.dev !== device) return;
    try {
      await syncDirectory(fs, parent);
    } catch (error) {
      if (systemErrorCode(error) === 'EACCES') return;
      throw error;
    }
  }
}
