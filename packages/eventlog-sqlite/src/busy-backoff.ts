const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 20;

/** How long a connection waits inside SQLite for a lock, in ms: it blocks the event loop, so it is short. */
export const BUSY_TIMEOUT_MS: number = 4;

/** How long a call waits in sum for other processes, in ms, before it is given up. */
export const BUSY_LIMIT_MS: number = 30_000;

/** How long a synchronous read waits in sum, in ms. Readers hardly ever wait in WAL mode. */
export const BUSY_SYNC_LIMIT_MS: number = 1_000;

let drawn = 0;

/**
 * The pauses between the attempts of one call, in ms: doubling up to a bound, spread so that processes that met once do
 * not meet again, and together with the waits inside SQLite no longer than `limitMs`.
 */
export function* busyBackoff(limitMs: number): Generator<number, void, undefined> {
  let spent = 0;
  for (let bound = FIRST_PAUSE_MS; ; bound = Math.min(bound * 2, LONGEST_PAUSE_MS)) {
    const pauseMs = bound * (0.5 + spread());
    spent += pauseMs + BUSY_TIMEOUT_MS;
    if (spent > limitMs) return;
    yield pauseMs;
  }
}

// Not random, only different for every process and every pause: the multiplier is the golden ratio's in 32 bits.
function spread(): number {
  drawn += 1;
  return (Math.imul(process.pid * 31 + drawn, 0x9e37_79b1) >>> 0) / 2 ** 32;
}
