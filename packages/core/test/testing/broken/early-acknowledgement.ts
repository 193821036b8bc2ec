import { l03ResolvedAppendIsRead } from '../../../src/testing/laws/l03-resolved-append-is-read.ts';
import { reach } from '../../../src/testing/moment.ts';
import { altered, seen } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** Acknowledged by the primary, read from a replica: the logout is on its way to the process that is asked next. */
export const earlyAcknowledgement: BrokenEventLog = {
  name: 'early acknowledgement',
  breaks: l03ResolvedAppendIsRead,
  mayAlsoBreak: ['L4', 'L6', 'L8', 'L9', 'L10', 'L12'],
  alteration: () => {
    const onTheWay = new Map<string, number>();
    return ({ log, index }) => {
      const mine = new Set<string>();
      return altered(log, {
        async append(event, options) {
          onTheWay.set(event.id, index);
          mine.add(event.id);
          try {
            return await log.append(event, options);
          } finally {
            reach({ microtasks: 0, turns: 3 }).then(() => onTheWay.delete(event.id));
          }
        },
        read: (options) =>
          seen(log, options, (event) => ((onTheWay.get(event.id) ?? index) === index ? event : undefined)),
        async close() {
          for (const id of mine) onTheWay.delete(id);
          await log.close();
        },
      });
    };
  },
};
