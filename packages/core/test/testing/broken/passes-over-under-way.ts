import { hasCode } from '../../../src/errors.ts';
import type { Position } from '../../../src/event-log.ts';
import { l15ReadUnderWayMissesNothing } from '../../../src/testing/laws/l15-read-under-way-misses-nothing.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A reader whose next segment is gone takes the oldest one that is there. */
export const passesOverUnderWay: BrokenEventLog = {
  name: 'read under way that passes over events',
  breaks: l15ReadUnderWayMissesNothing,
  mayAlsoBreak: ['L14', 'L15'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async *read({ after, ...options } = {}) {
          let last: Position | undefined = after;
          for (let begun = false; ; ) {
            try {
              for await (const event of log.read({ ...options, after: last })) {
                begun = true;
                last = event.position;
                yield event;
              }
              return;
            } catch (error) {
              if (!begun || !hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
              last = storage.snapshot?.upTo;
            }
          }
        },
      }),
};
