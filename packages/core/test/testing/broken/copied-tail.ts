import { l16AppendsMeanwhileStay } from '../../../src/testing/laws/l16-appends-meanwhile-stay.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The tail is copied behind the snapshot and the copy put in place: what was appended meanwhile is in the old file. */
export const copiedTail: BrokenEventLog = {
  name: 'compaction that copies the tail',
  breaks: l16AppendsMeanwhileStay,
  mayAlsoBreak: ['L12', 'L14', 'L15', 'L16'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async compact(request) {
          const copied = storage.events.filter(({ position }) => position > request.upTo);
          const before = storage.snapshot;
          await log.compact(request);
          if (storage.snapshot !== before) storage.replace({ events: copied });
        },
      }),
};
