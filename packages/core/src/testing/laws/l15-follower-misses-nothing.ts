import { compactingPlan, recordCompactingHistory } from '../compacting-history.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { assertLines } from '../whole-log.ts';

/** L15 for readers that catch up from where they stood, and start from the snapshot only when they are told to. */
export const l15FollowerMissesNothing: Law = {
  id: 'L15',
  name: 'a reader that catches up while others append and compact misses nothing',
  needs: ['compact'],
  check: (trial) =>
    forAll(trial, 12, compactingPlan, async (fixture, plan) => {
      const { followed, final } = await recordCompactingHistory(fixture, plan);
      for (const known of followed) {
        assertLines(known, final.slice(0, known.length), 'a reader that caught up knows another log');
      }
      assertLines(followed.at(-1) ?? [], final, 'a reader that caught up to the end knows another log');
    }),
};
