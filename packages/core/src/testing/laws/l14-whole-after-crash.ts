import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import type { CompactableEventLog } from '../../event-log.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import type { LawFixture } from '../law-fixture.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { agreedWhole, assertLines, lineOf, linesOf, snapshotUpTo, wholeLog } from '../whole-log.ts';

const EVENTS = 6;

interface CrashPlan {
  readonly before: number | undefined;
  readonly upTo: number;
  readonly crashAt: number;
  readonly turns: number;
}

// Behind the last entry: once the compaction has resolved.
const crashPlan: fc.Arbitrary<CrashPlan> = fc.record({
  before: fc.option(fc.nat(1), { nil: undefined }),
  upTo: fc.integer({ min: 2, max: EVENTS - 1 }),
  crashAt: fc.nat(EVENTS + 1),
  turns: fc.nat(30),
});

/** L14: wherever the crash falls, the log is whole, as events or as a snapshot; once `compact` resolved, as a snapshot. */
export const l14WholeAfterCrash: Law = {
  id: 'L14',
  name: 'a crash at any moment of a compaction leaves the events or the whole snapshot',
  needs: ['reopen', 'crash', 'compact'],
  check: (trial) =>
    forAll(trial, 16, crashPlan, async (fixture, plan) => {
      const [log] = await fixture.compactables(2);
      const lines: string[] = [];
      const positions: number[] = [];
      for (const event of plainEvents(EVENTS)) {
        const position = await log.append(event);
        positions.push(position);
        lines.push(lineOf({ ...event, position }));
      }
      const before = plan.before === undefined ? undefined : positions[plan.before];
      if (before !== undefined) await compact(log, before);
      const upTo = positions[plan.upTo] ?? 0;
      const isDone = await crashDuring(fixture, log, upTo, plan);
      const [opened] = await fixture.compactables(1);
      const found = await agreedWhole([opened]);
      const expected = isDone ? [upTo] : [before, upTo];
      assert(expected.includes(found.upTo), 'after a crash, the log is compacted to where nobody asked for.');
      assertLines(linesOf(found), lines, 'after a crash during a compaction, the log is not whole');
      const next = plainEvent();
      const position = await opened.append(next);
      await compact(opened, position);
      const all = linesOf(await agreedWhole([opened, ...(await fixture.compactables(1))]));
      assertLines(all, [...lines, lineOf({ ...next, position })], 'after a crash, the log does not go on');
    }),
};

async function compact(log: CompactableEventLog, upTo: number): Promise<void> {
  await log.compact({ upTo, snapshot: snapshotUpTo(await wholeLog(log), upTo) });
}

/** Crashes the log at the entry that the plan names, or behind all; tells whether the compaction had resolved by then. */
async function crashDuring(
  fixture: LawFixture,
  log: CompactableEventLog,
  upTo: number,
  { crashAt, turns }: CrashPlan,
): Promise<boolean> {
  const entries = snapshotUpTo(await wholeLog(log), upTo);
  const reached = Promise.withResolvers<void>();
  const source = async function* (): AsyncGenerator<string, void, undefined> {
    for (const [index, entry] of entries.entries()) {
      if (index === crashAt) reached.resolve();
      yield entry;
    }
    if (crashAt === entries.length) reached.resolve();
  };
  let isDone = false;
  const compacting = log.compact({ upTo, snapshot: source() }).then(() => {
    isDone = true;
  });
  await Promise.race([reached.promise, compacting]);
  for (let turn = 0; turn < turns; turn++) await nextTurn();
  const wasDone = isDone;
  compacting.catch(() => undefined);
  await fixture.crash();
  return wasDone;
}
