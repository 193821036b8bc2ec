import { hasCode } from '../../../src/errors.ts';
import { tailByReading } from '../../../src/tail-by-reading.ts';
import { l13PoisonedLogEndsTails } from '../../../src/testing/laws/l13-poisoned-log-ends-tails.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A log that answers nothing looks to its tails like one in which nothing happens. */
export const waitsForPoisoned: BrokenEventLog = {
  name: 'tail that waits for a poisoned log',
  breaks: l13PoisonedLogEndsTails,
  mayAlsoBreak: [],
  hangs: true,
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        tail(options) {
          const source = altered(log, {
            async *read(reading) {
              try {
                yield* log.read(reading);
              } catch (error) {
                if (!hasCode(error, 'ERR_EVENT_LOG_POISONED')) throw error;
              }
            },
          });
          return tailByReading(source, options, { waker: storage.waker });
        },
      }),
};
