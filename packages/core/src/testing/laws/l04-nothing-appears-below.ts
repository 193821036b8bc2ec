import assert from 'node:assert/strict';
import { forAll } from '../for-all.ts';
import { historyPlan, recordHistory } from '../history.ts';
import type { Law } from '../law.ts';

/** L4: a reader that only ever asks behind its last position misses nothing. */
export const l04NothingAppearsBelow: Law = {
  id: 'L4',
  name: 'once a reader was given a position, nothing below it ever appears',
  check: (trial) =>
    forAll(trial, 12, historyPlan, async (fixture, plan) => {
      const { followed, final } = await recordHistory(fixture, plan);
      for (const events of followed) {
        const last = events.at(-1)?.position ?? Number.NEGATIVE_INFINITY;
        const known = new Set(events.map(({ position }) => position));
        const appeared = final.filter(({ position }) => position <= last && !known.has(position));
        assert.deepEqual(
          appeared.map(({ position }) => position),
          [],
          `a reader that had caught up to ${last} missed events that appeared below it.`,
        );
      }
    }),
};
