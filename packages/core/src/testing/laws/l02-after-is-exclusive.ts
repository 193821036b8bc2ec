import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Position, RecordedEvent } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvents } from '../plain-events.ts';
import { waysOfReading } from '../ways-of-reading.ts';

// More than a batch of any log is likely to hold.
const EVENTS = 600;

/** L2, at every kind of place, over a log that is longer than one batch of `readSync`. */
export const l02AfterIsExclusive: Law = {
  id: 'L2',
  name: '`after` is exclusive; absent means all',
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const log = await fixture.open();
      const ways = waysOfReading(log);
      for (const after of [undefined, -1, 0, 1, Number.MAX_SAFE_INTEGER]) {
        assert.deepEqual(await agreedEvents([log], after), [], `a log without events gave some, after ${after}.`);
      }
      await Promise.all(plainEvents(EVENTS).map((event) => log.append(event)));
      const all = await agreedEvents([log]);
      assert.equal(all.length, EVENTS, 'a read without `after` must give all events.');
      const property = fc.asyncProperty(placeIn(all), async (after) => {
        const expected = all.filter(({ position }) => position > after).map(({ position }) => position);
        for (const way of ways) {
          const positions = (await way.all(after)).map(({ position }) => position);
          assert.deepEqual(positions, expected, `${way.name} after ${after} must give exactly the events behind it.`);
        }
      });
      const [first, last] = [all[0]?.position ?? 0, all.at(-1)?.position ?? 0];
      const examples = [-1, 0, first - 1, first, last - 1, last, last + 1, Number.MAX_SAFE_INTEGER].map(
        (after): [Position] => [after],
      );
      await fc.assert(property, { numRuns: Math.ceil(24 * trial.scale), examples, includeErrorInReport: true });
    }),
};

/** A position of the log, or a safe integer near one, which lies between two where positions have gaps. */
function placeIn(all: readonly RecordedEvent[]): fc.Arbitrary<Position> {
  const near = fc
    .tuple(fc.constantFrom(...all), fc.constantFrom(0, 0, -1, 1))
    .map(([event, step]) => event.position + step);
  const between = fc.tuple(fc.nat(all.length - 2), fc.double({ min: 0, max: 1, noNaN: true })).map(([index, share]) => {
    const [from, to] = [all[index]?.position ?? 0, all[index + 1]?.position ?? 0];
    return Math.floor(from + (to - from) * share);
  });
  return fc.oneof(near, between);
}
