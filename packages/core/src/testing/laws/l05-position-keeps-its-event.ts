import assert from 'node:assert/strict';
import type { Position } from '../../event-log.ts';
import { forAll } from '../for-all.ts';
import { historyPlan, recordHistory } from '../history.ts';
import type { Law } from '../law.ts';

/** L5, for every reader, over aborted appends and reopening, and for what `append` resolved to. */
export const l05PositionKeepsItsEvent: Law = {
  id: 'L5',
  name: 'a position always yields the same event',
  check: (trial) =>
    forAll(trial, 12, historyPlan, async (fixture, plan) => {
      const { entries, given } = await recordHistory(fixture, plan);
      const yielded = new Map<Position, string>();
      const observe = (position: Position, id: string): void => {
        const known = yielded.get(position) ?? id;
        assert.equal(id, known, `position ${position} yielded two events.`);
        yielded.set(position, id);
      };
      for (const { position, id } of given) observe(position, id);
      for (const { event, outcome } of entries) {
        if (outcome.status === 'fulfilled') observe(outcome.value, event.id);
      }
    }),
};
