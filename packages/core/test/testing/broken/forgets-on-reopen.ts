import { l08SurvivesReopening } from '../../../src/testing/laws/l08-survives-reopening.ts';
import { altered, seen } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** Closing does not flush the buffer: the last event was in this process's memory only. */
export const forgetsOnReopen: BrokenEventLog = {
  name: 'forgets on reopening',
  breaks: l08SurvivesReopening,
  mayAlsoBreak: ['L6', 'L7', 'L9', 'L10', 'L11', 'L13'],
  alteration: () => {
    const forgotten = new Set<string>();
    return ({ log }) => {
      let buffered: string | undefined;
      return altered(log, {
        async append(event, options) {
          const position = await log.append(event, options);
          buffered = event.id;
          return position;
        },
        read: (options) => seen(log, options, (event) => (forgotten.has(event.id) ? undefined : event)),
        async close() {
          await log.close();
          if (buffered !== undefined) forgotten.add(buffered);
        },
      });
    };
  },
};
