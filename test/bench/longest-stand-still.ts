import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/** How finely it is looked: a stand-still shorter than this is not seen. */
export const STAND_STILL_RESOLUTION_MS = 1;

// The first look of the monitor tells of nothing, and the last one must come behind the work.
const LOOKS_MS = 20 * STAND_STILL_RESOLUTION_MS;

/**
 * The longest time in milliseconds for which nothing else had its turn in this process while something was done. What the
 * bench itself left behind before is no part of it, where `node --expose-gc` lets it be collected.
 */
export async function longestStandStill(work: () => Promise<unknown>): Promise<number> {
  // What is off the heap goes one collection after that which found it.
  for (let collections = 0; collections < 2; collections++) globalThis.gc?.();
  const delays = monitorEventLoopDelay({ resolution: STAND_STILL_RESOLUTION_MS });
  delays.enable();
  await setTimeout(LOOKS_MS);
  await work();
  await setTimeout(LOOKS_MS);
  delays.disable();
  return Math.max(0, delays.max / 1e6 - STAND_STILL_RESOLUTION_MS);
}
