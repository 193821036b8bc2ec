import { l12LeavingSnapshotReleases } from '../../../src/testing/laws/l12-leaving-snapshot-releases.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The file of the snapshot is closed behind its last entry, and by nobody who leaves before that. */
export const leakingSnapshot: BrokenEventLog = {
  name: 'snapshot that leaks when left early',
  breaks: l12LeavingSnapshotReleases,
  mayAlsoBreak: ['L11'],
  hangs: true,
  alteration:
    () =>
    ({ log }) => {
      let open = 0;
      return altered(log, {
        async readSnapshot(options) {
          const snapshot = await log.readSnapshot(options);
          const entries = async function* (): AsyncGenerator<string, void, undefined> {
            open++;
            if (snapshot) yield* snapshot.entries;
            open--;
          };
          return snapshot && { ...snapshot, entries: entries() };
        },
        async close() {
          if (open > 0) await new Promise(() => {});
          await log.close();
        },
      });
    },
};
