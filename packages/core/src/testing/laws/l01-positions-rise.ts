import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RecordedEvent } from '../../event-log.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvents } from '../plain-events.ts';
import { waysOfReading } from '../ways-of-reading.ts';

/** L1, also while appends are under way and after reopening. */
export const l01PositionsRise: Law = {
  id: 'L1',
  name: 'positions rise strictly in every read',
  check: (trial) =>
    forAll(
      trial,
      8,
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 16 })),
      async (fixture, [openings, count]) => {
        const logs = await fixture.openings(openings);
        const ways = logs.flatMap(waysOfReading);
        const appending = Promise.all(
          plainEvents(count).map((event, index) => (logs[index % logs.length] ?? logs[0]).append(event)),
        );
        for (const way of ways) assertRising(await way.all(), way.name);
        const positions = await appending;
        for (const way of ways) {
          assertRising(await way.all(), way.name);
          assertRising(await way.all(positions[0]), way.name);
        }
        for (const way of waysOfReading(await fixture.reopened())) assertRising(await way.all(), way.name);
      },
    ),
};

function assertRising(events: readonly RecordedEvent[], way: string): void {
  let last = Number.NEGATIVE_INFINITY;
  for (const { position } of events) {
    assert(Number.isSafeInteger(position), `${way} gave the position ${position}, which is no safe integer.`);
    assert(position > last, `${way} gave position ${position} behind position ${last}.`);
    last = position;
  }
}
