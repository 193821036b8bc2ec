/** Bytes that this process holds on and off the heap, after a full collection. Needs `node --expose-gc`. */
export function usedBytes(): number {
  if (globalThis.gc === undefined) throw new Error('The collector of garbage can not be called: use --expose-gc.');
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
