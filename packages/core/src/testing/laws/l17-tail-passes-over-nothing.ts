import assert from 'node:assert/strict';
import { hasCode } from '../../errors.ts';
import type { EventId } from '../../event-id.ts';
import type { EventLog, Position } from '../../event-log.ts';
import type { Law, Trial } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { leaveTail } from '../leave-tail.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';

const EVENTS = 4;

/** L17 where the log is compacted, before a tail begins, under a reader that pauses, and under a tail that waits. */
export const l17TailPassesOverNothing: Law = {
  id: 'L17',
  name: 'a tail goes on without a gap where the log is compacted, or rejects',
  needs: ['compact', 'tail'],
  check: async (trial) => {
    // So many its reader was given when the log is compacted up to the last of two more. Then it waits for a third.
    for (let given = 0; given <= EVENTS; given++)
      await LawFixture.use(trial, (fixture) => compactUnder(trial, fixture, given));
    await LawFixture.use(trial, (fixture) => compactBefore(trial, fixture));
  },
};

async function compactUnder(trial: Trial, fixture: LawFixture, givenBefore: number): Promise<void> {
  const [log] = await fixture.tailables(1);
  const compactor = fixture.reopens ? (await fixture.compactables(1))[0] : await fixture.compactableReopened();
  const all: EventId[] = [];
  const append = (to: EventLog): Promise<Position> => {
    const event = plainEvent();
    all.push(event.id);
    return to.append(event);
  };
  for (let count = 0; count < EVENTS; count++) await append(log);
  const tail = log.tail()[Symbol.asyncIterator]();
  let given = 0;
  const next = async (): Promise<void> => {
    const { value } = await settles(tail.next(), trial.patienceMs, 'A tail under which the log was compacted');
    assert.equal(value?.id, all[given], 'a tail passed over an event in silence.');
    given++;
  };
  while (given < givenBefore) await next();
  // With all of them given, this one waits; otherwise it is asked for when all is over.
  const waiting = givenBefore === EVENTS ? next() : undefined;
  waiting?.catch(() => undefined);
  await append(compactor);
  await compactor.compact({ upTo: await append(compactor), snapshot: '"all before"' });
  await append(compactor);
  try {
    await waiting;
    while (given < all.length) await next();
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    assertCompacted(error, 'a tail under which the log was compacted');
  } finally {
    leaveTail(tail);
  }
}

async function compactBefore(trial: Trial, fixture: LawFixture): Promise<void> {
  const [log] = await fixture.tailables(1);
  const [compactor = await fixture.compactableReopened()] = fixture.reopens ? await fixture.compactables(1) : [];
  const positions: Position[] = [];
  for (const event of plainEvents(EVENTS)) positions.push(await log.append(event));
  const upTo = positions.at(-1) ?? 0;
  await compactor.compact({ upTo, snapshot: '"all of them"' });
  for (const after of [undefined, positions[0]]) {
    const tail = log.tail({ after })[Symbol.asyncIterator]();
    const next = settles(tail.next(), trial.patienceMs, 'A tail from what was compacted');
    const [outcome] = await Promise.allSettled([next]);
    leaveTail(tail);
    assert.equal(outcome.status, 'rejected', 'a tail from what was compacted must reject.');
    assertCompacted(outcome.reason, 'a tail from what was compacted');
  }
  const tail = log.tail({ after: upTo })[Symbol.asyncIterator]();
  const next = settles(tail.next(), trial.patienceMs, 'A tail from the place of the snapshot');
  const position = await compactor.append(plainEvent());
  assert.equal((await next).value?.position, position, 'a tail from the place of the snapshot goes on behind it.');
  leaveTail(tail);
}

function assertCompacted(error: unknown, what: string): void {
  assert(hasCode(error, 'ERR_EVENT_LOG_COMPACTED'), `${what} must reject with ERR_EVENT_LOG_COMPACTED.`);
}
