import { l12PausedCompactionHoldsUpNobody } from '../../../src/testing/laws/l12-paused-compaction-holds-up-nobody.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The transaction of the compaction is open while the entries are fetched, and nobody else may write. */
export const compactionLocksWritersOut: BrokenEventLog = {
  name: 'compaction that locks writers out',
  breaks: l12PausedCompactionHoldsUpNobody,
  mayAlsoBreak: [],
  hangs: true,
  alteration: () => {
    const locks = new Set<Promise<unknown>>();
    return ({ log }) =>
      altered(log, {
        async append(event, options) {
          while (locks.size > 0) await Promise.allSettled(locks);
          return log.append(event, options);
        },
        async compact(request) {
          const compacting = log.compact(request);
          locks.add(compacting);
          await compacting.finally(() => locks.delete(compacting));
        },
      });
  },
};
