import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { hasCode } from '../../errors.ts';
import type { CompactableEventLog, Position } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';
import { assertLines, linesOf, wholeLog } from '../whole-log.ts';

const EVENTS = 4;
const ENTRIES = ['"first"', '"second"', '"third"'];

/** L11 for compaction and snapshots: after `close`, and when `close` comes while they are under way. */
export const l11ClosedLogRefusesCompaction: Law = {
  id: 'L11',
  name: 'a closed log refuses `compact` and `readSnapshot`, and what was under way is done or rejects',
  needs: ['compact'],
  check: async (trial) => {
    await LawFixture.use(trial, async (fixture) => {
      const { log, upTo } = await compacted(fixture);
      await log.close();
      await assertRefused('compact', () => log.compact({ upTo: upTo + 1, snapshot: ENTRIES }));
      await assertRefused('compact as far as before', () => log.compact({ upTo, snapshot: ENTRIES }));
      await assertRefused('readSnapshot', () => log.readSnapshot());
    });
    await LawFixture.use(trial, async (fixture) => {
      const { log } = await compacted(fixture);
      const entries = (await log.readSnapshot())?.entries[Symbol.asyncIterator]();
      assert.equal((await entries?.next())?.value, ENTRIES[0], 'the first entry of the snapshot is another one.');
      await settles(log.close(), trial.patienceMs, 'close, while the reader of a snapshot pauses,');
      const given = [ENTRIES[0]];
      try {
        for (let next = await entries?.next(); next?.done === false; next = await entries?.next())
          given.push(next.value);
        assert.deepEqual(given, ENTRIES, 'a snapshot whose reader close had ended looked complete.');
      } catch (error) {
        assertClosed(error, 'the reader of a snapshot');
      }
    });
    for (const turns of [0, 1, 2, 4, 8]) await LawFixture.use(trial, (fixture) => closeDuring(fixture, turns));
  },
};

async function compacted(fixture: LawFixture): Promise<{ readonly log: CompactableEventLog; readonly upTo: Position }> {
  const [log] = await fixture.compactables(1);
  const positions = await Promise.all(plainEvents(EVENTS).map((event) => log.append(event)));
  const upTo = Math.min(...positions);
  await log.compact({ upTo, snapshot: ENTRIES });
  return { log, upTo };
}

async function closeDuring(fixture: LawFixture, turns: number): Promise<void> {
  const { log, upTo } = await compacted(fixture);
  const before = await wholeLog(log);
  const last = (await agreedEvents([log], upTo)).at(-1)?.position ?? upTo;
  const compacting = Promise.allSettled([log.compact({ upTo: last, snapshot: ['"anew"'] })]);
  for (let turn = 0; turn < turns; turn++) await nextTurn();
  await log.close();
  const [outcome] = await compacting;
  if (outcome.status === 'rejected') assertClosed(outcome.reason, 'a compaction');
  if (!fixture.reopens) return;
  const found = await wholeLog(await fixture.compactableReopened());
  const expected = outcome.status === 'fulfilled' ? ['"anew"'] : linesOf(before);
  assertLines(linesOf(found), expected, 'a compaction that close met is neither done nor undone');
}

async function assertRefused(what: string, call: () => Promise<unknown>): Promise<void> {
  const [outcome] = await Promise.allSettled([call()]);
  assert.equal(outcome.status, 'rejected', `${what} must reject on a closed log.`);
  assertClosed(outcome.reason, what);
}

function assertClosed(error: unknown, what: string): void {
  assert(hasCode(error, 'ERR_EVENT_LOG_CLOSED'), `${what} that close ended rejects with ERR_EVENT_LOG_CLOSED.`);
}
