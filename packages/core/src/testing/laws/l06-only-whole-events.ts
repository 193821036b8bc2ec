import assert from 'node:assert/strict';
import { forAll } from '../for-all.ts';
import { historyPlan, recordHistory } from '../history.ts';
import type { Law } from '../law.ts';

/** L6 as a reader sees it: whatever is under way or given up, each event that is given was asked for, whole. */
export const l06OnlyWholeEvents: Law = {
  id: 'L6',
  name: 'no reader is ever given a part of an event',
  check: (trial) =>
    forAll(trial, 12, historyPlan, async (fixture, plan) => {
      const { entries, given } = await recordHistory(fixture, plan);
      const requested = new Map(entries.map(({ event }) => [event.id, event]));
      for (const { position, id, type, data } of given) {
        const event = requested.get(id);
        if (event === undefined) continue;
        assert.deepEqual({ id, type, data }, event, `position ${position} yielded an event that is not whole.`);
      }
    }),
};
