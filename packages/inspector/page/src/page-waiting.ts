import type { Waiting } from './coalesce.ts';

/** How a page waits. */
export const PAGE_WAITING: Waiting = {
  now: () => performance.now(),
  wait: (run, delayMs) => void setTimeout(run, delayMs),
};
