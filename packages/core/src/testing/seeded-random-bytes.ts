import { createHash } from 'node:crypto';
import type { RandomBytes } from '../random-bytes.ts';

/**
 * A source of bytes that gives the same sequence for the same seed, however it is cut into calls: SHA-256 over the seed
 * and a counter. For tests only.
 *
 * @since 0.1.0
 */
export function seededRandomBytes(seed: number | string): RandomBytes {
  let counter = 0;
  let block = new Uint8Array(0);
  let used = 0;
  return (size) => {
    const drawn = new Uint8Array(size);
    for (let filled = 0; filled < size; ) {
      if (used === block.length) {
        block = new Uint8Array(createHash('sha256').update(`${seed}\n${counter++}`).digest());
        used = 0;
      }
      const taken = block.subarray(used, used + size - filled);
      drawn.set(taken, filled);
      used += taken.length;
      filled += taken.length;
    }
    return drawn;
  };
}
