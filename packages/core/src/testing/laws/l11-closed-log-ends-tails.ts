import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { hasCode } from '../../errors.ts';
import type { RecordedEvent } from '../../event-log.ts';
import type { Law, Trial } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { leaveTail } from '../leave-tail.ts';
import { plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';

const EVENTS = 2;

/** L11 for tails: those that wait, those whose readers pause, and those that begin too late. */
export const l11ClosedLogEndsTails: Law = {
  id: 'L11',
  name: '`close` waits for no tail, and ends it with ERR_EVENT_LOG_CLOSED',
  needs: ['tail'],
  check: async (trial) => {
    for (const given of [0, 1, EVENTS]) await LawFixture.use(trial, (fixture) => closeUnder(trial, fixture, given));
  },
};

async function closeUnder(trial: Trial, fixture: LawFixture, given: number): Promise<void> {
  const [log] = await fixture.tailables(1);
  for (const event of plainEvents(EVENTS)) await log.append(event);
  const tail = log.tail()[Symbol.asyncIterator]();
  for (let count = 0; count < given; count++) await tail.next();
  const waiting = given === EVENTS ? tail.next() : undefined;
  waiting?.catch(() => undefined);
  for (let turn = 0; turn < 4; turn++) await nextTurn();
  try {
    await settles(log.close(), trial.patienceMs, 'close, while there is a tail,');
    const rest = readOut(tail, waiting);
    await assertClosed(settles(rest, trial.patienceMs, 'A tail of a log that was closed'));
  } finally {
    leaveTail(tail);
  }
  const late = log.tail()[Symbol.asyncIterator]();
  await assertClosed(settles(late.next(), trial.patienceMs, 'A tail of a log that is closed'));
}

async function readOut(
  tail: AsyncIterator<RecordedEvent>,
  waiting: Promise<IteratorResult<RecordedEvent>> | undefined,
): Promise<void> {
  for (let next = await (waiting ?? tail.next()); !next.done; ) next = await tail.next();
}

async function assertClosed(tailing: Promise<unknown>): Promise<void> {
  const [outcome] = await Promise.allSettled([tailing]);
  assert.equal(outcome.status, 'rejected', 'a tail of a closed log ended as if it were complete.');
  if (outcome.reason instanceof assert.AssertionError) throw outcome.reason;
  assert(
    hasCode(outcome.reason, 'ERR_EVENT_LOG_CLOSED'),
    'a tail that close ended must reject with ERR_EVENT_LOG_CLOSED.',
  );
}
