import assert from 'node:assert/strict';
import { compactingPlan, recordCompactingHistory } from '../compacting-history.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';

/** L16 for appends that are under way while the log is compacted: none is lost, doubled or moved. */
export const l16AppendsMeanwhileStay: Law = {
  id: 'L16',
  name: 'events appended while the log is compacted are there once, at the positions that their appends gave',
  needs: ['compact'],
  check: (trial) =>
    forAll(trial, 8, compactingPlan, async (fixture, plan) => {
      const { acknowledged, final } = await recordCompactingHistory(fixture, plan);
      const lost = acknowledged.filter((line) => !final.includes(line)).length;
      assert.equal(lost, 0, `${lost} of ${acknowledged.length} events appended during compactions are lost or moved.`);
      assert.equal(new Set(final).size, final.length, 'an event is there twice after compactions.');
      assert.equal(final.length, acknowledged.length, 'after compactions the log holds events that nobody appended.');
    }),
};
