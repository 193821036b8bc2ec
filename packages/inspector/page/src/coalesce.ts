/** What {@link coalesce} waits with. */
export interface Waiting {
  /** In milliseconds. */
  readonly now: () => number;
  readonly wait: (run: () => void, delayMs: number) => void;
}

/**
 * A function that may be called at any rate, and runs another at most once in each interval: at once when it has not run
 * for as long, and otherwise once at the end of the interval for all calls in it. No call is without a run behind it.
 */
export function coalesce(run: () => void, intervalMs: number, { now, wait }: Waiting): () => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  let waits = false;
  const start = (): void => {
    waits = false;
    lastMs = now();
    run();
  };
  return () => {
    if (waits) return;
    const restMs = lastMs + intervalMs - now();
    if (restMs <= 0) return start();
    waits = true;
    wait(start, restMs);
  };
}
