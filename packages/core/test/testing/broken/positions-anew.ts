import { l16NothingBehindChanges } from '../../../src/testing/laws/l16-nothing-behind-changes.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A table that gives the highest row number plus one begins anew when it is empty, below all that was read. */
export const positionsAnew: BrokenEventLog = {
  name: 'positions given anew after a compaction',
  breaks: l16NothingBehindChanges,
  mayAlsoBreak: ['L11', 'L12', 'L13', 'L14', 'L15', 'L16'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async compact(request) {
          await log.compact(request);
          if (storage.events.length === 0) storage.replace({ last: 4 });
        },
      }),
};
