import type { FileSystem } from './file-system.ts';
import { removeFile } from './remove-file.ts';

/**
 * Removes files of ours that nobody reads, as far as the system lets us: what stays is passed over by everybody, and the
 * caller has a better error already, or none.
 */
export function discardFiles(fs: FileSystem, paths: readonly string[]): void {
  for (const path of paths) {
    try {
      removeFile(fs, path);
    } catch {}
  }
}
