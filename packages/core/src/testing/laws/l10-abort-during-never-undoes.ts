import assert from 'node:assert/strict';
import { hasCode } from '../../errors.ts';
import { forAll } from '../for-all.ts';
import { historyPlan, recordHistory } from '../history.ts';
import type { Law } from '../law.ts';

/** L10 for aborts during and after the call, among appends that nobody aborts and readers that look on. */
export const l10AbortDuringNeverUndoes: Law = {
  id: 'L10',
  name: 'an abort during the call leaves the outcome unknown, never undone, and hurts no other append',
  check: (trial) =>
    forAll(trial, 12, historyPlan, async (fixture, plan) => {
      const { entries, given, final } = await recordHistory(fixture, plan);
      for (const { givenUp, outcome } of entries) {
        if (outcome.status === 'fulfilled') continue;
        if (givenUp === undefined) throw outcome.reason;
        const honest = outcome.reason === givenUp || hasCode(outcome.reason, 'ERR_EVENT_LOG_UNAVAILABLE');
        assert(honest, "an aborted append rejects with the signal's reason or ERR_EVENT_LOG_UNAVAILABLE.");
      }
      const recorded = new Set(final.map(({ id }) => id));
      const undone = given.find(({ id }) => !recorded.has(id));
      assert.equal(undone?.position, undefined, 'an event that a reader was given is no longer there.');
    }),
};
