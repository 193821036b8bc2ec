import { l04NothingAppearsBelow } from '../../../src/testing/laws/l04-nothing-appears-below.ts';
import { reach } from '../../../src/testing/moment.ts';
import { altered, seen } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A database sequence: positions are given at the insert, rows seen at the commit, and a poller skips the slow one. */
export const outOfOrderVisibility: BrokenEventLog = {
  name: 'out-of-order visibility',
  breaks: l04NothingAppearsBelow,
  mayAlsoBreak: ['L8'],
  alteration: () => {
    const uncommitted = new Set<string>();
    let inserts = 0;
    return ({ log }) =>
      altered(log, {
        async append(event, options) {
          const turns = inserts++ % 2 === 0 ? 3 : 0;
          uncommitted.add(event.id);
          try {
            const position = await log.append(event, options);
            await reach({ microtasks: 0, turns });
            return position;
          } finally {
            uncommitted.delete(event.id);
          }
        },
        read: (options) => seen(log, options, (event) => (uncommitted.has(event.id) ? undefined : event)),
        async close() {
          while (uncommitted.size > 0) await reach({ microtasks: 0, turns: 1 });
          await log.close();
        },
      });
  },
};
