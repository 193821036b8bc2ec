import assert from 'node:assert/strict';
import type { TailableEventLog } from '../../event-log.ts';
import type { Law, Trial } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { leaveTail } from '../leave-tail.ts';
import type { Moment } from '../moment.ts';
import { reach } from '../moment.ts';
import { plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';

const EVENTS = 3;

/** The abort of a tail, before it begins, between two events, and while it waits. */
export const l10AbortedTailEnds: Law = {
  id: 'L10',
  name: "an aborted tail rejects with the signal's reason, also while it waits",
  needs: ['tail'],
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const [log] = await fixture.tailables(1);
      for (const event of plainEvents(EVENTS)) await log.append(event);
      for (let abortAt = 0; abortAt <= EVENTS; abortAt++) await abortAfter(trial, log, abortAt);
      for (let microtasks = 0; microtasks < 16; microtasks++) await abortAtEnd(trial, log, { microtasks, turns: 0 });
      for (let turns = 1; turns < 4; turns++) await abortAtEnd(trial, log, { microtasks: 0, turns });
    }),
};

async function abortAfter(trial: Trial, log: TailableEventLog, count: number): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('given up by the caller');
  let given = 0;
  const tailing = async (): Promise<void> => {
    if (count === 0) controller.abort(reason);
    for await (const _ of log.tail({ signal: controller.signal })) if (++given === count) controller.abort(reason);
  };
  await assertAborted(trial, tailing(), reason);
  assert(given <= EVENTS, 'an aborted tail gave more than there is.');
  if (count === 0) assert.equal(given, 0, 'a tail with a signal aborted before it must give nothing.');
}

// From the last look to the wait, and while it waits.
async function abortAtEnd(trial: Trial, log: TailableEventLog, when: Moment): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('given up by the caller');
  const tail = log.tail({ signal: controller.signal })[Symbol.asyncIterator]();
  for (let given = 0; given < EVENTS; given++) await tail.next();
  const waiting = tail.next();
  waiting.catch(() => undefined);
  await reach(when);
  controller.abort(reason);
  try {
    await assertAborted(trial, waiting, reason);
  } finally {
    leaveTail(tail);
  }
}

async function assertAborted(trial: Trial, tailing: Promise<unknown>, reason: Error): Promise<void> {
  const [outcome] = await Promise.allSettled([settles(tailing, trial.patienceMs, 'An aborted tail')]);
  assert.equal(outcome.status, 'rejected', 'an aborted tail ended as if it were complete.');
  if (outcome.reason instanceof assert.AssertionError) throw outcome.reason;
  assert.equal(outcome.reason, reason, "an aborted tail must reject with the signal's reason.");
}
