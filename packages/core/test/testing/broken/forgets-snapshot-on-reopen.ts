import { l14SurvivesReopening } from '../../../src/testing/laws/l14-survives-reopening.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The snapshot is in this process's memory, and only the deletion of the events is on disk. */
export const forgetsSnapshotOnReopen: BrokenEventLog = {
  name: 'snapshot forgotten on reopening',
  breaks: l14SurvivesReopening,
  mayAlsoBreak: ['L11', 'L13', 'L14', 'L15', 'L16'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async close() {
          await log.close();
          storage.replace({ snapshot: undefined });
        },
      }),
};
