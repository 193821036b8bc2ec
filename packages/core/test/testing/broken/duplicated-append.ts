import { l07NothingLostOrInvented } from '../../../src/testing/laws/l07-nothing-lost-or-invented.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A driver that retries when the answer is late, without looking whether the first request landed. */
export const duplicatedAppend: BrokenEventLog = {
  name: 'duplicated append',
  breaks: l07NothingLostOrInvented,
  mayAlsoBreak: ['L2', 'L6', 'L8', 'L9', 'L10', 'L11', 'L12'],
  alteration: () => {
    let requests = 0;
    return ({ log }) =>
      altered(log, {
        async append(event, options) {
          const isLate = requests++ % 3 === 2;
          const position = await log.append(event, options);
          if (isLate) await log.append(event).catch(() => undefined);
          return position;
        },
      });
  },
};
