import { EventLogClosedError } from '../../../src/errors.ts';
import { l11ClosedLogRefuses } from '../../../src/testing/laws/l11-closed-log-refuses.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A second `close` throws, and an orderly shutdown that meets another one ends in a crash. */
export const closeOnceOnly: BrokenEventLog = {
  name: 'close that is not idempotent',
  breaks: l11ClosedLogRefuses,
  mayAlsoBreak: ['L11'],
  alteration:
    () =>
    ({ log }) => {
      let closed = false;
      return altered(log, {
        async close() {
          if (closed) throw new EventLogClosedError();
          closed = true;
          await log.close();
        },
      });
    },
};
