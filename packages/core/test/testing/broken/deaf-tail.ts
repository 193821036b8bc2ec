import { setImmediate as nextTurn } from 'node:timers/promises';
import { tailByReading } from '../../../src/tail-by-reading.ts';
import { l17TailGivesEverythingOnce } from '../../../src/testing/laws/l17-tail-gives-everything-once.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

const LONG_MS = 60_000;

/** Listens when it has read: what is appended behind the read and before that wakes nobody. */
export const deafTail: BrokenEventLog = {
  name: 'tail that is deaf between its read and its wait',
  breaks: l17TailGivesEverythingOnce,
  mayAlsoBreak: ['L13'],
  hangs: true,
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        tail(options) {
          let isDeaf = false;
          const source = altered(log, {
            async *read(reading) {
              isDeaf = true;
              yield* log.read(reading);
              await nextTurn();
              isDeaf = false;
            },
          });
          const listen = (wake: () => void): (() => void) => storage.waker.listen(() => isDeaf || wake());
          return tailByReading(source, options, { firstPauseMs: LONG_MS, longestPauseMs: LONG_MS, waker: { listen } });
        },
      }),
};
