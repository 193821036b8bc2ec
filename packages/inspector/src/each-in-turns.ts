import { setImmediate } from 'node:timers/promises';

// A fraction of a millisecond, and some of them where a visit is dear.
const TURN = 2048;

/** Visits the numbers from `from` down to 0, the last one first; the event loop turns now and then. */
export async function eachInTurns(from: number, visit: (number: number) => void): Promise<void> {
  for (let high = from; high >= 0; high -= TURN) {
    const low = Math.max(0, high - TURN + 1);
    for (let number = high; number >= low; number--) visit(number);
    if (low > 0) await setImmediate();
  }
}
