import { tailByReading } from '../../../src/tail-by-reading.ts';
import { l17TailGivesEverythingOnce } from '../../../src/testing/laws/l17-tail-gives-everything-once.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** Woken, it reads from the last event on, and not behind it. */
export const twiceToldTail: BrokenEventLog = {
  name: 'tail that gives the last event again',
  breaks: l17TailGivesEverythingOnce,
  mayAlsoBreak: ['L17'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        tail(options) {
          let reads = 0;
          const source = altered(log, {
            read({ after, signal } = {}) {
              reads++;
              return log.read({ after: after !== undefined && reads > 1 ? after - 1 : after, signal });
            },
          });
          return tailByReading(source, options, { waker: storage.waker });
        },
      }),
};
