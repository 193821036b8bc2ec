import type { Position, RecordedEvent } from '../../../src/event-log.ts';
import { l05CallersChangeNothing } from '../../../src/testing/laws/l05-callers-change-nothing.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A cache of events hands out its own objects, not frozen: whoever changes one changes it for every reader. */
export const givesWhatItKeeps: BrokenEventLog = {
  name: 'read that gives its own objects away',
  breaks: l05CallersChangeNothing,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) => {
      const kept = new Map<Position, RecordedEvent>();
      return altered(log, {
        async *read(options) {
          for await (const event of log.read(options)) {
            const { position } = event;
            const own = kept.get(position) ?? { ...event };
            kept.set(position, own);
            yield own;
          }
        },
      });
    },
};
