import { readdirSync } from 'node:fs';

/** What a long run must not let grow. */
export interface SoakFigures {
  readonly descriptors: number;
  readonly heapBytes: number;
  readonly files: number;
}

/** The figures of this process and of a directory now. Needs Linux; the heap is exact with `--expose-gc`. */
export function soakFigures(directory: string): SoakFigures {
  globalThis.gc?.();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    heapBytes: process.memoryUsage().heapUsed,
    files: readdirSync(directory).length,
  };
}
