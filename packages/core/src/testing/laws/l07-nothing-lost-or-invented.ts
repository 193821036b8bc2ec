import assert from 'node:assert/strict';
import { forAll } from '../for-all.ts';
import type { History } from '../history.ts';
import { historyPlan, recordHistory } from '../history.ts';
import type { Law } from '../law.ts';

/** L7, over openings and among aborted appends, whose events are there once or not at all. */
export const l07NothingLostOrInvented: Law = {
  id: 'L7',
  name: 'N concurrent appends give N positions; nothing is lost or invented',
  check: (trial) =>
    forAll(trial, 12, historyPlan, async (fixture, plan) => {
      const history = await recordHistory(fixture, plan);
      assertNothingLost(history);
      assertNothingInvented(history);
    }),
};

function assertNothingLost({ entries, final }: History): void {
  const positions = new Set<number>();
  for (const { event, givenUp, outcome } of entries) {
    if (outcome.status === 'rejected') {
      if (givenUp === undefined) throw outcome.reason;
      continue;
    }
    assert(!positions.has(outcome.value), `two appends resolved to position ${outcome.value}.`);
    positions.add(outcome.value);
    const found = final.find(({ position }) => position === outcome.value);
    assert.equal(found?.id, event.id, `the event of an append that resolved to position ${outcome.value} is lost.`);
  }
}

function assertNothingInvented({ entries, final }: History): void {
  const requested = new Set(entries.map(({ event }) => event.id));
  const seen = new Set<string>();
  for (const { position, id } of final) {
    assert(requested.has(id), `nobody appended the event at position ${position}.`);
    assert(!seen.has(id), `the event at position ${position} was appended once and recorded twice.`);
    seen.add(id);
  }
}
