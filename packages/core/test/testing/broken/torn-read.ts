import { l06OnlyWholeEvents } from '../../../src/testing/laws/l06-only-whole-events.ts';
import { altered, seen } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A reader takes the end of a file for the end of a record while another process is writing it. */
export const tornRead: BrokenEventLog = {
  name: 'torn read',
  breaks: l06OnlyWholeEvents,
  mayAlsoBreak: ['L8'],
  alteration: () => {
    const writing = new Set<string>();
    return ({ log }) =>
      altered(log, {
        async append(event, options) {
          writing.add(event.id);
          return log.append(event, options).finally(() => writing.delete(event.id));
        },
        read: (options) =>
          seen(log, options, (event) => (writing.has(event.id) ? { ...event, data: event.data.slice(0, 8) } : event)),
      });
  },
};
