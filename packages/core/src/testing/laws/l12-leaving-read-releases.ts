import assert from 'node:assert/strict';
import type { EventLog } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';

const EVENTS = 4;
const ROUNDS = 32;

/** L12, for every way to leave and every place to leave at, again and again. */
export const l12LeavingReadReleases: Law = {
  id: 'L12',
  name: 'leaving a read early releases everything',
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const log = await fixture.open();
      for (const event of plainEvents(EVENTS)) await log.append(event);
      for (let round = 0; round < ROUNDS * trial.scale; round++) {
        const leaveAt = round % EVENTS;
        for (const leave of [leaveByBreak, leaveByThrow, leaveByReturn]) await leave(log, leaveAt);
      }
      await settles(log.append(plainEvent()), trial.patienceMs, 'an append after reads were left early');
      const reading = settles(agreedEvents([log]), trial.patienceMs, 'a read after others were left early');
      assert.equal((await reading).length, EVENTS + 1, 'a read after others were left early must give everything.');
      await settles(log.close(), trial.patienceMs, 'close, after reads were left early,');
    }),
};

async function leaveByBreak(log: EventLog, leaveAt: number): Promise<void> {
  let given = 0;
  for await (const _ of log.read()) if (given++ === leaveAt) break;
}

async function leaveByThrow(log: EventLog, leaveAt: number): Promise<void> {
  const left = new Error('the reader had enough');
  let given = 0;
  const reading = async (): Promise<void> => {
    for await (const _ of log.read()) if (given++ === leaveAt) throw left;
  };
  await assert.rejects(reading, (error) => error === left, 'what a reader throws must come through.');
}

async function leaveByReturn(log: EventLog, leaveAt: number): Promise<void> {
  const reading = log.read()[Symbol.asyncIterator]();
  for (let given = 0; given < leaveAt; given++) await reading.next();
  await reading.return?.();
  assert.equal((await reading.next()).done, true, 'a read that was left must give nothing more.');
}
