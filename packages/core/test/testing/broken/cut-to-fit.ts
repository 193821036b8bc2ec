import { MAX_EVENT_DATA_BYTES } from '../../../src/event-log.ts';
import { l06RefusedEventLeavesNothing } from '../../../src/testing/laws/l06-refused-event-leaves-nothing.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A column that cuts what is too long for it, and a driver that says nothing of the warning. */
export const cutToFit: BrokenEventLog = {
  name: 'data cut to fit',
  breaks: l06RefusedEventLeavesNothing,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        append: ({ id, type, data }, options) => {
          const tooLong = typeof data === 'string' && Buffer.byteLength(data) > MAX_EVENT_DATA_BYTES;
          return log.append({ id, type, data: tooLong ? data.slice(0, 65_535) : data }, options);
        },
      }),
};
