import { l14EventsOrSnapshotMeanwhile } from '../../../src/testing/laws/l14-events-or-snapshot-meanwhile.ts';
import { reach } from '../../../src/testing/moment.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The old events are deleted, and then the snapshot is put in their place: whoever comes in between finds neither. */
export const compactedInTwoSteps: BrokenEventLog = {
  name: 'compacted in two steps',
  breaks: l14EventsOrSnapshotMeanwhile,
  mayAlsoBreak: ['L14', 'L15', 'L16'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async compact(request) {
          const before = storage.snapshot;
          await log.compact(request);
          const { snapshot } = storage;
          if (snapshot === before) return;
          storage.replace({ snapshot: undefined });
          await reach({ microtasks: 0, turns: 2 });
          if (storage.snapshot === undefined) storage.replace({ snapshot });
        },
      }),
};
