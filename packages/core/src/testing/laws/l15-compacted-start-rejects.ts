import assert from 'node:assert/strict';
import { hasCode } from '../../errors.ts';
import type { CompactableEventLog, Position, RecordedEvent } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvents } from '../plain-events.ts';
import type { WayOfReading } from '../ways-of-reading.ts';
import { waysOfReading } from '../ways-of-reading.ts';

const EVENTS = 6;
// More than a batch of any log is likely to hold.
const MANY = 600;

/** L15 for reads begun after the compaction, in the log that compacted and in openings from before and after it. */
export const l15CompactedStartRejects: Law = {
  id: 'L15',
  name: 'once `compact` resolved, a read from the start rejects, and none passes over an event',
  needs: ['compact'],
  check: async (trial) => {
    for (let upTo = 0; upTo < EVENTS; upTo++)
      await LawFixture.use(trial, (fixture) => readAround(fixture, EVENTS, upTo));
    await LawFixture.use(trial, (fixture) => readAround(fixture, MANY, MANY / 2));
  },
};

async function readAround(fixture: LawFixture, count: number, index: number): Promise<void> {
  const logs = await fixture.compactables(3);
  const [log, reader] = logs;
  await Promise.all(plainEvents(count).map((event) => log.append(event)));
  // One of the openings knows the log, another one has never looked.
  const all = await agreedEvents(reader === undefined ? [log] : [log, reader]);
  const upTo = all[index]?.position ?? 0;
  await log.compact({ upTo, snapshot: '"all of them"' });
  const later = fixture.reopens ? await fixture.compactables(1) : [];
  await assertReads([...logs, ...later], all, upTo);
  await assertReads([await fixture.compactableReopened()], all, upTo);
}

async function assertReads(
  logs: readonly CompactableEventLog[],
  all: readonly RecordedEvent[],
  upTo: Position,
): Promise<void> {
  const places = new Set([-1, 0, all[0]?.position, upTo - 1, upTo, upTo + 1, all.at(-1)?.position]);
  for (const log of logs) {
    for (const way of waysOfReading(log)) {
      const [fromStart] = await Promise.allSettled([way.all()]);
      assert.equal(fromStart.status, 'rejected', `${way.name} from the start of a compacted log must reject.`);
      assertCompacted(fromStart.reason, way.name);
      for (const after of places) if (after !== undefined) await assertBehind(way, all, after, upTo);
    }
  }
}

async function assertBehind(
  way: WayOfReading,
  all: readonly RecordedEvent[],
  after: Position,
  upTo: Position,
): Promise<void> {
  const expected = all.filter(({ position }) => position > after);
  const [outcome] = await Promise.allSettled([way.all(after)]);
  if (outcome.status === 'fulfilled') {
    const found = outcome.value.map(({ position }) => position);
    const missed = expected.find(({ position }, at) => found[at] !== position)?.position;
    assert.equal(missed, undefined, `${way.name} after ${after} passed over the event at ${missed} in silence.`);
    assert.equal(found.length, expected.length, `${way.name} after ${after} gave more than there is.`);
    return;
  }
  if (after >= upTo) throw outcome.reason;
  assertCompacted(outcome.reason, way.name);
}

function assertCompacted(error: unknown, way: string): void {
  assert(
    hasCode(error, 'ERR_EVENT_LOG_COMPACTED'),
    `${way} of what was compacted must reject with ERR_EVENT_LOG_COMPACTED.`,
  );
}
