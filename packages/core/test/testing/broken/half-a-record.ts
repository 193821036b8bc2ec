import { hasCode } from '../../../src/errors.ts';
import { l06FailedWriteLeavesNoPart } from '../../../src/testing/laws/l06-failed-write-leaves-no-part.ts';
import { altered, seen } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A full disk takes half of a record, and the next process to open the file gives it as an event. */
export const halfARecord: BrokenEventLog = {
  name: 'half a record after a failed write',
  breaks: l06FailedWriteLeavesNoPart,
  mayAlsoBreak: [],
  alteration: () => {
    const halves = new Set<string>();
    return ({ log }) =>
      altered(log, {
        async append(event, options) {
          try {
            return await log.append(event, options);
          } catch (error) {
            if (hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) halves.add(event.id);
            throw error;
          }
        },
        read: (options) =>
          seen(log, options, (event) => (halves.has(event.id) ? { ...event, data: event.data.slice(0, 8) } : event)),
      });
  },
};
