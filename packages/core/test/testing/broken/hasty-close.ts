import { l11CloseFinishesAppends } from '../../../src/testing/laws/l11-close-finishes-appends.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** `close` returns while writes are under way, and the process exits over them. */
export const hastyClose: BrokenEventLog = {
  name: 'close that does not wait for appends',
  breaks: l11CloseFinishesAppends,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        async close() {
          void log.close();
        },
      }),
};
