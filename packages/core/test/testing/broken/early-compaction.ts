import { l14WholeAfterCrash } from '../../../src/testing/laws/l14-whole-after-crash.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The snapshot is renamed into place and acknowledged, and nobody syncs the directory. */
export const earlyCompaction: BrokenEventLog = {
  name: 'compaction acknowledged before it is durable',
  breaks: l14WholeAfterCrash,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async compact(request) {
          storage.lie();
          await log.compact(request).finally(() => storage.lieNoMore());
        },
      }),
};
