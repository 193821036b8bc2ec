import { l05PositionKeepsItsEvent } from '../../../src/testing/laws/l05-position-keeps-its-event.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A failed append is rolled back after it was seen, and its row number is given to the next event. */
export const positionReuse: BrokenEventLog = {
  name: 'position reuse after a failed append',
  breaks: l05PositionKeepsItsEvent,
  mayAlsoBreak: ['L4', 'L7', 'L10'],
  alteration: () => {
    const rolledBack = new Set<string>();
    return ({ log, storage }) => ({
      ...altered(log, {
        async append(event, options) {
          try {
            await log.append(event, options);
          } catch (error) {
            rolledBack.add(event.id);
            throw error;
          }
          const rows = storage.behind(0, Number.POSITIVE_INFINITY).filter(({ id }) => !rolledBack.has(id));
          return 1 + rows.findIndex(({ id }) => id === event.id);
        },
        async *read({ after = 0, signal } = {}) {
          let row = 0;
          for await (const event of log.read({ signal })) {
            if (!rolledBack.has(event.id) && ++row > after) yield { ...event, position: row };
          }
        },
      }),
    });
  },
};
