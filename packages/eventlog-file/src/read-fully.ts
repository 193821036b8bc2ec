import type { FileSystem } from './file-system.ts';

/** Reads `length` bytes at `position` into the beginning of `target`; gives fewer only where the file ends. */
export function readFully(
  fs: FileSystem,
  descriptor: number,
  target: Uint8Array,
  length: number,
  position: number,
): number {
  let done = 0;
  while (done < length) {
    const count = fs.read(descriptor, target.subarray(done), length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}
