import { hasCode } from '../../../src/errors.ts';
import { l13PoisonedAfterFailedWrite } from '../../../src/testing/laws/l13-poisoned-after-failed-write.ts';
import { altered } from '../altered.ts';
import { SimulatedEventLog } from '../simulated-event-log.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A failed fsync is tried again: the kernel has dropped the pages and says "ok" the second time. */
export const goesOnAfterFailure: BrokenEventLog = {
  name: 'goes on after a failed write',
  breaks: l13PoisonedAfterFailedWrite,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log, storage }) => {
      let current = log;
      return altered(log, {
        async append(event, options) {
          try {
            return await current.append(event, options);
          } catch (error) {
            if (hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) current = new SimulatedEventLog(storage);
            throw error;
          }
        },
        read: (options) => current.read(options),
        close: () => current.close(),
      });
    },
};
