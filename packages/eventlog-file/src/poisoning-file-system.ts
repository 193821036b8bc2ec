import type { FileSystem } from './file-system.ts';
import type { LogDirectory } from './log-directory.ts';
import { systemErrorCode } from './system-error.ts';

/** The file system of a log, on which a sync that fails poisons the log. */
export function poisoningFileSystem({ fs, poison }: LogDirectory): FileSystem {
  return {
    ...fs,
    async fsync(descriptor) {
      try {
        await fs.fsync(descriptor);
      } catch (error) {
        throw poison.poison(`syncing it failed (${systemErrorCode(error) ?? 'no system error'})`);
      }
    },
  };
}
