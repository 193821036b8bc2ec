import { compactingPlan, recordCompactingHistory } from '../compacting-history.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { assertLines } from '../whole-log.ts';

/** L14 as those see it who open the log, or start again, while it is compacted. */
export const l14EventsOrSnapshotMeanwhile: Law = {
  id: 'L14',
  name: 'whoever starts from the snapshot while the log is compacted finds every event, as an event or in the snapshot',
  needs: ['compact'],
  check: (trial) =>
    forAll(trial, 8, compactingPlan, async (fixture, plan) => {
      const { started, final } = await recordCompactingHistory(fixture, plan);
      for (const found of started) {
        assertLines(found, final.slice(0, found.length), 'a reader that started from the snapshot found another log');
      }
    }),
};
