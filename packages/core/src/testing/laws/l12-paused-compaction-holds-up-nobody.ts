import assert from 'node:assert/strict';
import { hasCode } from '../../errors.ts';
import type { CompactableEventLog } from '../../event-log.ts';
import type { Law, Trial } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';
import { assertLines, linesOf, wholeLog } from '../whole-log.ts';

const ENTRIES = ['"first"', '"second"', '"third"'];

/**
 * L12 for whoever makes a snapshot, or reads one, and takes his time: between two entries the others append, read and
 * compact.
 */
export const l12PausedCompactionHoldsUpNobody: Law = {
  id: 'L12',
  name: 'a compaction that waits for its entries, and a snapshot read that pauses, hold up nobody',
  needs: ['compact'],
  check: async (trial) => {
    await LawFixture.use(trial, async (fixture) => {
      const logs = await fixture.compactables(2);
      const [log] = logs;
      const positions = await Promise.all(plainEvents(2).map((event) => log.append(event)));
      const upTo = Math.max(...positions);
      const slow = async function* (): AsyncGenerator<string, void, undefined> {
        for (const entry of ENTRIES) {
          for (const other of logs) await goOn(trial, other, 'while a compaction waits for its entries,');
          yield entry;
        }
      };
      await log.compact({ upTo, snapshot: slow() });
      const { kept, tail } = await wholeLog(log);
      assertLines(kept, ENTRIES, 'a compaction that took its time left another snapshot');
      assert.equal(tail.length, ENTRIES.length * logs.length, 'what was appended during a compaction is not there.');
    });
    for (const pauseAt of ENTRIES.keys()) await LawFixture.use(trial, (fixture) => pause(trial, fixture, pauseAt));
  },
};

async function pause(trial: Trial, fixture: LawFixture, pauseAt: number): Promise<void> {
  const logs = await fixture.compactables(2);
  const [log] = logs;
  await log.compact({ upTo: await log.append(plainEvent()), snapshot: ENTRIES });
  const entries = (await log.readSnapshot())?.entries[Symbol.asyncIterator]();
  const given: (string | undefined)[] = [];
  while (given.length < pauseAt) given.push((await entries?.next())?.value ?? undefined);
  for (const other of logs) {
    await goOn(trial, other, 'while the reader of a snapshot pauses,');
    const upTo = await other.append(plainEvent());
    await settles(other.compact({ upTo, snapshot: [`"${upTo}"`] }), trial.patienceMs, 'a compaction meanwhile');
  }
  try {
    for (let next = await entries?.next(); next?.done === false; next = await entries?.next()) given.push(next.value);
  } catch (error) {
    const honest = hasCode(error, 'ERR_EVENT_LOG_COMPACTED');
    assert(
      honest,
      'a snapshot that another one has replaced is given to its end, or rejects with ERR_EVENT_LOG_COMPACTED.',
    );
    return;
  }
  assert.deepEqual(given, ENTRIES, 'a snapshot that another one has replaced looked complete.');
}

async function goOn(trial: Trial, log: CompactableEventLog, when: string): Promise<void> {
  const event = plainEvent();
  const position = await settles(log.append(event), trial.patienceMs, `an append, ${when}`);
  const lines = linesOf(await settles(wholeLog(log), trial.patienceMs, `a read, ${when}`));
  assert(lines.at(-1)?.startsWith(`[${position},"${event.id}",`), `a read, ${when} did not give the last event.`);
}
