import type { EventLog, LocalEventLog, RecordedEvent } from '../../../src/event-log.ts';
import { l03ResolvedAppendIsRead } from '../../../src/testing/laws/l03-resolved-append-is-read.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** `readSync` asks a cache that only this process's own appends refresh: other processes' logouts are not seen. */
export const staleProbe: BrokenEventLog = {
  name: 'stale probe',
  breaks: l03ResolvedAppendIsRead,
  mayAlsoBreak: ['L2', 'L6', 'L9', 'L10'],
  alteration:
    () =>
    ({ log, storage }) => {
      let known: readonly RecordedEvent[] = storage.behind(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      const stale: EventLog = altered(log, {
        async append(event, options) {
          const position = await log.append(event, options);
          known = storage.behind(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
          return position;
        },
      });
      const readSync: LocalEventLog['readSync'] = (after = Number.NEGATIVE_INFINITY) => {
        log.readSync(Number.MAX_SAFE_INTEGER);
        return known.filter(({ position }) => position > after);
      };
      return Object.assign(stale, { readSync });
    },
};
