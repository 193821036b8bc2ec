import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Position } from '../../event-log.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import type { LawFixture } from '../law-fixture.ts';
import { plainEvents } from '../plain-events.ts';
import { agreedWhole, assertLines, linesOf, snapshotUpTo } from '../whole-log.ts';

const EVENTS = 8;

/** L14 for several compactions, one after the other and at once: the one that reaches furthest stands, as a whole. */
export const l14FurtherCompactionStands: Law = {
  id: 'L14',
  name: 'of several compactions the one that reaches furthest stands, whole; one that reaches no further changes nothing',
  needs: ['compact'],
  check: (trial) =>
    forAll(
      trial,
      6,
      fc.array(fc.array(fc.nat(EVENTS - 1), { minLength: 1, maxLength: 3, size: 'max' }), {
        minLength: 2,
        maxLength: 4,
        size: 'max',
      }),
      compactInRounds,
    ),
};

// Each round's compactions run at once; a snapshot begins with a line that tells whose it is.
async function compactInRounds(fixture: LawFixture, rounds: readonly (readonly number[])[]): Promise<void> {
  const logs = await fixture.compactables(3);
  const [log] = logs;
  const positions: Position[] = [];
  for (const event of plainEvents(EVENTS)) positions.push(await log.append(event));
  const original = await agreedWhole(logs);
  const lines = linesOf(original);
  let floor: Position | undefined;
  let own = new Set<string | undefined>();
  for (const [round, indexes] of rounds.entries()) {
    const requests = indexes.map((index, place) => ({
      upTo: positions[index] ?? 0,
      mark: `"round ${round}, compaction ${place}"`,
    }));
    await Promise.all(
      requests.map(({ upTo, mark }, place) => {
        const snapshot = [mark, ...snapshotUpTo(original, upTo)];
        return (logs[place % logs.length] ?? log).compact({ upTo, snapshot });
      }),
    );
    const furthest = Math.max(...requests.map(({ upTo }) => upTo));
    if (floor === undefined || furthest > floor) {
      floor = furthest;
      own = new Set(requests.filter(({ upTo }) => upTo === furthest).map(({ mark }) => mark));
    }
    const found = await agreedWhole(logs);
    assert.equal(found.upTo, floor, 'the compaction that reaches furthest does not stand.');
    assert(own.has(found.kept[0]), 'a compaction that reaches no further replaced a snapshot.');
    assertLines(linesOf(found).slice(1), lines, 'a snapshot is not whole after several compactions');
  }
}
