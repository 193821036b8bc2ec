import assert from 'node:assert/strict';
import type { CompactableEventLog } from '../../event-log.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent } from '../plain-events.ts';

const ENTRIES = ['"first"', '"second"', '"third"', '"fourth"'];

/** The abort of a read of the snapshot, before it and at every entry. */
export const l10AbortedSnapshotReadEnds: Law = {
  id: 'L10',
  name: "an aborted read of the snapshot rejects with the signal's reason or gives everything, never less",
  needs: ['compact'],
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const [log] = await fixture.compactables(1);
      await log.compact({ upTo: await log.append(plainEvent()), snapshot: ENTRIES });
      const reason = new Error('given up by the caller');
      const [early] = await Promise.allSettled([log.readSnapshot({ signal: AbortSignal.abort(reason) })]);
      assert.equal(early.status, 'rejected', 'readSnapshot with an aborted signal must reject.');
      assert.equal(early.reason, reason, "readSnapshot with an aborted signal must reject with the signal's reason.");
      for (let abortAt = 1; abortAt <= ENTRIES.length; abortAt++) await abortAfter(log, abortAt);
    }),
};

async function abortAfter(log: CompactableEventLog, count: number): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('given up by the caller');
  const given: string[] = [];
  const snapshot = await log.readSnapshot({ signal: controller.signal });
  const reading = async (): Promise<void> => {
    for await (const entry of snapshot?.entries ?? []) if (given.push(entry) === count) controller.abort(reason);
  };
  const [outcome] = await Promise.allSettled([reading()]);
  if (outcome.status === 'fulfilled') assert.deepEqual(given, ENTRIES, 'an aborted snapshot looked complete.');
  else assert.equal(outcome.reason, reason, "an aborted read of the snapshot must reject with the signal's reason.");
}
