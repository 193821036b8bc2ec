import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Position, RecordedEvent, TailableEventLog } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import { forAll } from '../for-all.ts';
import type { Law, Trial } from '../law.ts';
import type { LawFixture } from '../law-fixture.ts';
import type { Moment } from '../moment.ts';
import { moment, reach } from '../moment.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';

interface TailingPlan {
  readonly openings: number;
  readonly before: number;
  readonly tails: readonly {
    readonly opening: number;
    readonly begin: Moment;
    /** Behind which of the events before it begins; 0 is the start. */
    readonly after: number;
    /** What its reader does with each event. */
    readonly pause: Moment;
  }[];
  readonly appends: readonly { readonly opening: number; readonly begin: Moment }[];
}

const tailingPlan: fc.Arbitrary<TailingPlan> = fc.record(
  {
    openings: fc.integer({ min: 1, max: 3 }),
    before: fc.nat(3),
    tails: fc.array(
      fc.record({ opening: fc.nat(2), begin: moment, after: fc.nat(3), pause: moment }, { noNullPrototype: true }),
      { minLength: 2, maxLength: 4, size: 'max' },
    ),
    appends: fc.array(fc.record({ opening: fc.nat(2), begin: moment }, { noNullPrototype: true }), {
      minLength: 1,
      maxLength: 8,
      size: 'max',
    }),
  },
  { noNullPrototype: true },
);

/** L17: tails that begin and wait while others append, of this opening and of others. */
export const l17TailGivesEverythingOnce: Law = {
  id: 'L17',
  name: 'a tail gives every event behind `after` once and in order, those too that come while it waits',
  needs: ['tail'],
  check: (trial) => forAll(trial, 12, tailingPlan, (fixture, plan) => carryOut(trial, fixture, plan)),
};

async function carryOut(trial: Trial, fixture: LawFixture, plan: TailingPlan): Promise<void> {
  const logs = await fixture.tailables(plan.openings);
  const at = (opening: number): TailableEventLog => logs[opening % logs.length] ?? logs[0];
  const before: Position[] = [];
  for (const event of plainEvents(plan.before)) before.push(await logs[0].append(event));
  // What came twice is seen when something comes behind it: the tails end at the last of two.
  const ends = plainEvents(2);
  const controller = new AbortController();
  const tailing = plan.tails.map(async ({ opening, begin, after, pause }) => {
    await reach(begin);
    const options = { after: before[after - 1], signal: controller.signal };
    return { after: options.after, given: await tailTo(at(opening).tail(options), ends.at(-1)?.id, pause) };
  });
  try {
    const appending = plan.appends.map(({ opening, begin }) =>
      reach(begin).then(() => at(opening).append(plainEvent())),
    );
    await Promise.all(appending);
    for (const end of ends) await logs[0].append(end);
    const tails = await settles(Promise.all(tailing), trial.patienceMs, 'A tail that is to give the last event');
    for (const { after, given } of tails) assertGiven(given, await agreedEvents([at(0)], after));
  } finally {
    controller.abort();
    await Promise.allSettled(tailing);
  }
}

async function tailTo(
  tail: AsyncIterable<RecordedEvent>,
  id: string | undefined,
  pause: Moment,
): Promise<readonly RecordedEvent[]> {
  const given: RecordedEvent[] = [];
  for await (const event of tail) {
    given.push(event);
    if (event.id === id) break;
    await reach(pause);
  }
  return given;
}

function assertGiven(given: readonly RecordedEvent[], expected: readonly RecordedEvent[]): void {
  const index = expected.findIndex(({ position }, at) => given[at]?.position !== position);
  const found = `${given[index]?.position ?? 'nothing more'} in place of ${expected[index]?.position}`;
  assert(index < 0, `a tail gave other events than a read: position ${found}.`);
  assert.equal(given.length, expected.length, 'a tail gave more than a read.');
  for (const [at, { id, type, data }] of expected.entries()) {
    const { id: givenId, type: givenType, data: givenData } = given[at] as RecordedEvent;
    assert(givenId === id && givenType === type && givenData === data, 'a tail gave another event than a read.');
  }
}
