import assert from 'node:assert/strict';
import { hasCode } from '../../errors.ts';
import type { CompactableEventLog, Position, RecordedEvent } from '../../event-log.ts';
import { isLocal } from '../../is-local.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { wholeLog } from '../whole-log.ts';

// More than a batch of any log is likely to hold, so that the compaction falls between two of them too.
const EVENTS = 700;

/** L15 for a reader that pauses at any place, while what lies in front of it, under it and behind it is compacted. */
export const l15ReadUnderWayMissesNothing: Law = {
  id: 'L15',
  name: 'a read under way when the log is compacted goes on without a gap or rejects',
  needs: ['compact'],
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const [log, ...others] = await fixture.compactables(2);
      const compactor = others[0] ?? log;
      await Promise.all(plainEvents(EVENTS).map((event) => log.append(event)));
      // Each round compacts less than is left; -1 is a read that was asked for and not begun.
      for (const [pauseAt, ahead] of [
        [-1, 3],
        [0, 3],
        [1, 0],
        [3, -1],
        [5, 200],
        [40, 0],
        [8, 300],
      ] as const) {
        await pauseRead(log, compactor, pauseAt, ahead);
      }
      await pauseReadSync(log, compactor);
    }),
};

async function pauseRead(
  log: CompactableEventLog,
  compactor: CompactableEventLog,
  pauseAt: number,
  ahead: number,
): Promise<void> {
  const { upTo, tail } = await wholeLog(compactor);
  const reading = log.read(upTo === undefined ? {} : { after: upTo })[Symbol.asyncIterator]();
  const given: RecordedEvent[] = [];
  const next = async (): Promise<boolean> => {
    const { done, value } = await reading.next();
    if (!done) given.push(value);
    return done !== true;
  };
  while (given.length <= pauseAt) assert(await next(), 'a read ended before it came to the end.');
  const last = await compactAhead(compactor, tail, Math.max(0, pauseAt) + ahead);
  try {
    while (await next());
  } catch (error) {
    assertCompacted(error, 'a read');
    assertGapless(given, tail, 'a read that was then told');
    return;
  }
  assertGapless(given, [...tail, last], 'a read that paused');
  assert(given.length >= tail.length, 'a read that paused ended as if the log did.');
}

async function pauseReadSync(log: CompactableEventLog, compactor: CompactableEventLog): Promise<void> {
  if (!isLocal(log)) return;
  const { upTo, tail } = await wholeLog(compactor);
  const given = [...log.readSync(upTo)];
  const last = await compactAhead(compactor, tail, Math.min(given.length + 3, tail.length - 1));
  try {
    for (;;) {
      const batch = log.readSync(given.at(-1)?.position);
      if (batch.length === 0) break;
      given.push(...batch);
    }
  } catch (error) {
    assertCompacted(error, 'readSync');
    return;
  }
  assertGapless(given, [...tail, last], 'readSync that went on');
  assert.equal(given.length, tail.length + 1, 'readSync that went on ended as if the log did.');
}

async function compactAhead(
  log: CompactableEventLog,
  tail: readonly RecordedEvent[],
  index: number,
): Promise<RecordedEvent> {
  const upTo: Position = tail[index]?.position ?? 0;
  await log.compact({ upTo, snapshot: '"what came before"' });
  const event = plainEvent();
  return { ...event, position: await log.append(event) };
}

function assertGapless(given: readonly RecordedEvent[], expected: readonly RecordedEvent[], what: string): void {
  const missed = given.findIndex(({ id }, index) => id !== expected[index]?.id);
  assert.equal(expected[missed]?.position, undefined, `${what} passed over an event in silence.`);
  assert(given.length <= expected.length, `${what} gave more than there is.`);
}

function assertCompacted(error: unknown, what: string): void {
  const honest = hasCode(error, 'ERR_EVENT_LOG_COMPACTED');
  assert(honest, `${what} that is cut off by a compaction must reject with ERR_EVENT_LOG_COMPACTED.`);
}
