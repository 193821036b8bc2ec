import type { FileSystem } from './file-system.ts';
import { systemErrorCode } from './system-error.ts';

const BLOCK_BYTES = 4096;

/** A file system on which a block that the disk can't read any more has zeros in it, so that the rest can be read. */
export function readAround(fs: FileSystem): FileSystem {
  return {
    ...fs,
    read(descriptor, target, length, position) {
      const read = (count: number): number => fs.read(descriptor, target, count, position);
      try {
        return read(length);
      } catch (error) {
        if (systemErrorCode(error) !== 'EIO') throw error;
      }
      const count = Math.min(length, BLOCK_BYTES - (position % BLOCK_BYTES));
      try {
        return read(count);
      } catch (error) {
        if (systemErrorCode(error) !== 'EIO') throw error;
        target.fill(0, 0, count);
        return count;
      }
    },
  };
}
