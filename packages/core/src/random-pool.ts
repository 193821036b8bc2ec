import type { RandomBytes } from './random-bytes.ts';

const POOL_BYTES = 4096;
const MOST_BYTES = 512;

/**
 * A source that asks another one for a few KiB at a time: a call to that of the system costs more than to hash the token
 * that is drawn. No byte is given twice, and those that were given are wiped here at once.
 */
export function randomPool(randomBytes: RandomBytes): RandomBytes {
  let pool: Uint8Array = new Uint8Array(0);
  let used = 0;
  return (size) => {
    // Who draws much at a time has a pool of his own.
    if (size > MOST_BYTES) return randomBytes(size);
    if (used + size > pool.length) {
      pool.fill(0);
      pool = randomBytes(POOL_BYTES);
      used = 0;
    }
    const drawn = new Uint8Array(size);
    for (let index = 0; index < size; index++) {
      drawn[index] = pool[used] as number;
      pool[used++] = 0;
    }
    return drawn;
  };
}
