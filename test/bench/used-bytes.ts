const MOST_COLLECTIONS = 10;
const LITTLE_BYTES = 4096;

/**
 * Bytes that this process holds on and off the heap, once collections free no more: what is off the heap goes one
 * collection after that which found it. Needs `node --expose-gc`.
 */
export function usedBytes(): number {
  if (globalThis.gc === undefined) throw new Error('The collector of garbage can not be called: use --expose-gc.');
  let used = Number.POSITIVE_INFINITY;
  for (let collections = 0; collections < MOST_COLLECTIONS; collections++) {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    if (heapUsed + external > used - LITTLE_BYTES) return Math.min(used, heapUsed + external);
    used = heapUsed + external;
  }
  return used;
}
