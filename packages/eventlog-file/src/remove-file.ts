import type { FileSystem } from './file-system.ts';
import { systemErrorCode } from './system-error.ts';

/** Removes a file of ours that another process may have removed already. */
export function removeFile(fs: FileSystem, path: string): void {
  try {
    fs.unlink(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
