import assert from 'node:assert/strict';
import { hasCode } from '../../errors.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent } from '../plain-events.ts';
import { assertLines, linesOf, wholeLog } from '../whole-log.ts';

/** L13 for compaction: a log that can't know what it holds replaces nothing, and shows no snapshot. */
export const l13PoisonedLogRefusesCompaction: Law = {
  id: 'L13',
  name: 'after a write failed with an unknown outcome the log neither compacts nor gives a snapshot',
  needs: ['reopen', 'fail-write', 'compact'],
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const [log] = await fixture.compactables(1);
      const first = await log.append(plainEvent());
      const second = await log.append(plainEvent());
      await log.compact({ upTo: first, snapshot: ['"first"'] });
      const before = linesOf(await wholeLog(log));
      fixture.failNextWrite(log);
      await assert.rejects(log.append(plainEvent()), 'an append whose write failed must reject.');
      await assertPoisoned('compact', () => log.compact({ upTo: second, snapshot: ['"second"'] }));
      await assertPoisoned('readSnapshot', () => log.readSnapshot());
      const found = linesOf(await wholeLog(await fixture.compactableReopened()));
      assertLines(found.slice(0, before.length), before, 'a refused compaction changed the log');
    }),
};

async function assertPoisoned(what: string, call: () => Promise<unknown>): Promise<void> {
  const [outcome] = await Promise.allSettled([call()]);
  assert.equal(outcome.status, 'rejected', `${what} must reject after a write failed.`);
  assert(
    hasCode(outcome.reason, 'ERR_EVENT_LOG_POISONED'),
    `${what} must reject after a write failed with ERR_EVENT_LOG_POISONED.`,
  );
}
