import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CompactableEventLog, Position, RecordedEvent } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvents } from '../plain-events.ts';

const steps = fc.array(fc.record({ appends: fc.nat(4), share: fc.constantFrom(null, 0, 0.5, 1), opening: fc.nat(2) }), {
  minLength: 1,
  maxLength: 4,
  size: 'max',
});
// Whatever came before: compacted with events behind, compacted to the last event, and appended to.
const LAST_STEPS = [
  { appends: 2, share: 0, opening: 1 },
  { appends: 0, share: 1, opening: 0 },
  { appends: 1, share: null, opening: 1 },
];

/** L16, step by step: what stands behind the snapshot is what was appended, at the positions that the appends gave. */
export const l16NothingBehindChanges: Law = {
  id: 'L16',
  name: 'events behind a compaction keep their positions, and appends go on above them',
  needs: ['compact'],
  check: (trial) =>
    forAll(trial, 8, steps, async (fixture, plan) => {
      const logs = await fixture.compactables(3);
      let tail: RecordedEvent[] = [];
      let upTo: Position | undefined;
      let last = Number.NEGATIVE_INFINITY;
      for (const { appends, share, opening } of [...plan, ...LAST_STEPS]) {
        const log = logs[opening % logs.length] ?? logs[0];
        for (const event of plainEvents(1 + appends)) {
          const position = await log.append(event);
          assert(position > last, `an append was given position ${position}, which is not above ${last}.`);
          last = position;
          tail.push({ ...event, position });
        }
        if (share !== null) {
          const floor = tail[Math.floor((tail.length - 1) * share)]?.position ?? last;
          await log.compact({ upTo: floor, snapshot: `"up to ${floor}"` });
          tail = tail.filter(({ position }) => position > floor);
          upTo = floor;
        }
        await assertTail(logs, tail, upTo);
      }
      await assertTail([await fixture.compactableReopened()], tail, upTo);
    }),
};

async function assertTail(
  logs: readonly CompactableEventLog[],
  tail: readonly RecordedEvent[],
  upTo: Position | undefined,
): Promise<void> {
  assert.deepEqual(await agreedEvents(logs, upTo), tail, 'what stands behind the snapshot is not what was appended.');
  for (const after of new Set([tail[0]?.position, tail.at(-1)?.position])) {
    if (after === undefined) continue;
    const expected = tail.filter(({ position }) => position > after);
    assert.deepEqual(await agreedEvents(logs, after), expected, `a read after ${after} gives other events.`);
  }
  for (const log of logs) {
    const snapshot = await log.readSnapshot();
    assert.equal(snapshot?.upTo, upTo, 'the snapshot stands at another position than it was asked to.');
  }
}
