import type { NewEvent, Position } from '../../../src/event-log.ts';
import { l05CallersChangeNothing } from '../../../src/testing/laws/l05-callers-change-nothing.ts';
import { altered, seen } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The object of the caller is kept for the readers to come, and he goes on to use it for something else. */
export const keepsWhatItWasGiven: BrokenEventLog = {
  name: 'append that keeps the object of its caller',
  breaks: l05CallersChangeNothing,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) => {
      const kept = new Map<Position, NewEvent>();
      return altered(log, {
        async append(event, options) {
          const position = await log.append(event, options);
          kept.set(position, event);
          return position;
        },
        read: (options) => seen(log, options, (event) => ({ ...event, ...kept.get(event.position) })),
      });
    },
};
