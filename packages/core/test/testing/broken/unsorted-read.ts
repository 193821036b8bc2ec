import type { RecordedEvent } from '../../../src/event-log.ts';
import { l01PositionsRise } from '../../../src/testing/laws/l01-positions-rise.ts';
import { readAll } from '../../../src/testing/read-all.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A query without ORDER BY: rows come as the planner likes, in order on every small table of every test. */
export const unsortedRead: BrokenEventLog = {
  name: 'unsorted read',
  breaks: l01PositionsRise,
  mayAlsoBreak: ['L2', 'L4', 'L6', 'L8', 'L9'],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        async *read(options) {
          const events = await readAll(log, options);
          let held: RecordedEvent | undefined;
          for (const event of events) {
            if (held === undefined) held = event;
            else {
              yield event;
              yield held;
              held = undefined;
            }
          }
          if (held !== undefined) yield held;
        },
      }),
};
