import { tailByReading } from '../../../src/tail-by-reading.ts';
import { l11ClosedLogEndsTails } from '../../../src/testing/laws/l11-closed-log-ends-tails.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

const LONG_MS = 60_000;

/** Only appends wake a tail: one that waits when the log is closed goes on waiting. */
export const tailOutlivesClose: BrokenEventLog = {
  name: 'tail that outlives close',
  breaks: l11ClosedLogEndsTails,
  mayAlsoBreak: [],
  hangs: true,
  alteration:
    () =>
    ({ log, storage }) => {
      let isClosed = false;
      const listen = (wake: () => void): (() => void) => storage.waker.listen(() => isClosed || wake());
      return altered(log, {
        tail: (options) =>
          tailByReading(log, options, { firstPauseMs: LONG_MS, longestPauseMs: LONG_MS, waker: { listen } }),
        async close() {
          isClosed = true;
          await log.close();
        },
      });
    },
};
