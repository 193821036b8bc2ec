import { l16NothingBehindChanges } from '../../../src/testing/laws/l16-nothing-behind-changes.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** `<=` meets an `upTo` that is inclusive already: the first event behind the snapshot goes with those before it. */
export const oneEventTooMany: BrokenEventLog = {
  name: 'compaction that drops one event too many',
  breaks: l16NothingBehindChanges,
  mayAlsoBreak: ['L12', 'L13', 'L14', 'L15', 'L16'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async compact(request) {
          const before = storage.snapshot;
          await log.compact(request);
          if (storage.snapshot !== before) storage.replace({ events: storage.events.slice(1) });
        },
      }),
};
