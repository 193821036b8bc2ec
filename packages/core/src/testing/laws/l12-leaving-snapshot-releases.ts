import assert from 'node:assert/strict';
import type { CompactableEventLog } from '../../event-log.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';
import { wholeLog } from '../whole-log.ts';

const ENTRIES = ['"first"', '"second"', '"third"', '"fourth"'];
const ROUNDS = 16;

/** L12 for the entries of a snapshot, for every way to leave them, and for those that nobody reads at all. */
export const l12LeavingSnapshotReleases: Law = {
  id: 'L12',
  name: "leaving a snapshot's entries early releases everything",
  needs: ['compact'],
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const [log] = await fixture.compactables(1);
      let upTo = 0;
      for (const event of plainEvents(2)) upTo = await log.append(event);
      await log.compact({ upTo, snapshot: ENTRIES });
      for (let round = 0; round < ROUNDS * trial.scale; round++) {
        const leaveAt = round % ENTRIES.length;
        for (const leave of [leaveByBreak, leaveByThrow, leaveByReturn]) await leave(log, leaveAt);
        await log.readSnapshot();
      }
      const going = async (): Promise<void> => {
        const next = await log.append(plainEvent());
        await log.compact({ upTo: next, snapshot: ['"anew"'] });
        assert.deepEqual((await wholeLog(log)).kept, ['"anew"'], 'the log was not compacted after that.');
      };
      await settles(going(), trial.patienceMs, 'an append and a compaction, after snapshots were left early,');
      await settles(log.close(), trial.patienceMs, 'close, after snapshots were left early,');
    }),
};

async function entriesOf(log: CompactableEventLog): Promise<AsyncIterable<string>> {
  const snapshot = await log.readSnapshot();
  assert(snapshot, 'the log was compacted, and readSnapshot gave nothing.');
  return snapshot.entries;
}

async function leaveByBreak(log: CompactableEventLog, leaveAt: number): Promise<void> {
  let given = 0;
  for await (const _ of await entriesOf(log)) if (given++ === leaveAt) break;
}

async function leaveByThrow(log: CompactableEventLog, leaveAt: number): Promise<void> {
  const left = new Error('the reader had enough');
  const reading = async (): Promise<void> => {
    let given = 0;
    for await (const _ of await entriesOf(log)) if (given++ === leaveAt) throw left;
  };
  await assert.rejects(reading, (error) => error === left, 'what the reader of a snapshot throws must come through.');
}

async function leaveByReturn(log: CompactableEventLog, leaveAt: number): Promise<void> {
  const entries = (await entriesOf(log))[Symbol.asyncIterator]();
  for (let given = 0; given < leaveAt; given++) await entries.next();
  await entries.return?.();
  assert.equal((await entries.next()).done, true, 'a snapshot that was left must give nothing more.');
}
