import { hasCode } from '../../../src/errors.ts';
import { l11ClosingEndsReadsHonestly } from '../../../src/testing/laws/l11-closing-ends-reads-honestly.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A read whose connection goes away ends like one that came to the end: the rest of the log was never there. */
export const quietEndOfClosedRead: BrokenEventLog = {
  name: 'closed read that ends quietly',
  breaks: l11ClosingEndsReadsHonestly,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        async *read(options) {
          let begun = false;
          try {
            for await (const event of log.read(options)) {
              begun = true;
              yield event;
            }
          } catch (error) {
            if (!begun || !hasCode(error, 'ERR_EVENT_LOG_CLOSED')) throw error;
          }
        },
      }),
};
