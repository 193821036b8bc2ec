import { hasCode } from '../../../src/errors.ts';
import { tailByReading } from '../../../src/tail-by-reading.ts';
import { l17TailPassesOverNothing } from '../../../src/testing/laws/l17-tail-passes-over-nothing.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A tail that falls off the old events is set down behind the snapshot, and its reader is not told. */
export const tailPassesOverCompacted: BrokenEventLog = {
  name: 'tail that passes over a compacted gap',
  breaks: l17TailPassesOverNothing,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        tail(options) {
          const source = altered(log, {
            async *read({ after, signal } = {}) {
              try {
                yield* log.read({ after, signal });
              } catch (error) {
                if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
                yield* log.read({ after: storage.snapshot?.upTo, signal });
              }
            },
          });
          return tailByReading(source, options, { waker: storage.waker });
        },
      }),
};
