import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasCode } from '../../errors.ts';
import type { CompactableEventLog } from '../../event-log.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { agreedWhole, assertLines, lineOf, linesOf, snapshotUpTo, wholeLog } from '../whole-log.ts';

const EVENTS = 6;
const HONEST = ['ERR_EVENT_LOG_UNAVAILABLE', 'ERR_EVENT_LOG_POISONED', 'ERR_EVENT_LOG_FULL'] as const;

const plan = fc.record({ upTo: fc.nat(EVENTS - 1), failAt: fc.nat(EVENTS), compactedBefore: fc.boolean() });

/** L14 with a write that fails at any entry: the log is as before or poisoned, and whole when it is opened again. */
export const l14WholeAfterFailedWrite: Law = {
  id: 'L14',
  name: 'a compaction whose write fails leaves the events or the whole snapshot',
  needs: ['reopen', 'fail-write', 'compact'],
  check: (trial) =>
    forAll(trial, 8, plan, async (fixture, { upTo: index, failAt, compactedBefore }) => {
      const [log] = await fixture.compactables(1);
      const lines: string[] = [];
      const positions: number[] = [];
      for (const event of plainEvents(EVENTS)) {
        const position = await log.append(event);
        positions.push(position);
        lines.push(lineOf({ ...event, position }));
      }
      const [first = 0] = positions;
      if (compactedBefore) await log.compact({ upTo: first, snapshot: lines.slice(0, 1) });
      const upTo = positions[index] ?? first;
      const entries = snapshotUpTo(await wholeLog(log), upTo);
      const source = function* (): Generator<string, void, undefined> {
        for (const [at, entry] of entries.entries()) {
          if (at === failAt % entries.length) fixture.failNextWrite(log);
          yield entry;
        }
      };
      const [outcome] = await Promise.allSettled([log.compact({ upTo, snapshot: source() })]);
      if (outcome.status === 'rejected') {
        const honest = HONEST.some((code) => hasCode(outcome.reason, code));
        assert(honest, `a compaction whose write failed rejects with one of ${HONEST.join(', ')}.`);
        await assertAsBeforeOrPoisoned(log, lines);
      }
      const reopened = await fixture.compactableReopened();
      const found = await agreedWhole([reopened]);
      assertLines(linesOf(found), lines, 'after a compaction whose write failed, the log is not whole');
      if (outcome.status === 'fulfilled') assert.equal(found.upTo, upTo, 'a compaction resolved and did not happen.');
      const last = await reopened.append(plainEvent());
      await reopened.compact({ upTo: last, snapshot: '"after all"' });
      assert.deepEqual((await agreedWhole([reopened])).kept, ['"after all"'], 'the log does not go on.');
    }),
};

async function assertAsBeforeOrPoisoned(log: CompactableEventLog, lines: readonly string[]): Promise<void> {
  const [reading, asking] = await Promise.allSettled([wholeLog(log), log.readSnapshot()]);
  if (reading.status === 'fulfilled') {
    assertLines(linesOf(reading.value), lines, 'a log that goes on after a failed compaction is not whole');
    return;
  }
  for (const outcome of [reading, asking]) {
    assert.equal(outcome.status, 'rejected', 'a log is poisoned for every call, or for none.');
    assert(
      hasCode(outcome.reason, 'ERR_EVENT_LOG_POISONED'),
      'a log that gave up answers with ERR_EVENT_LOG_POISONED.',
    );
  }
}
