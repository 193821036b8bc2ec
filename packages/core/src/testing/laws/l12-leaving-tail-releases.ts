import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TailableEventLog } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import type { Law, Trial } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';

const EVENTS = 2;
const ROUNDS = 16;
// What is closed may need a few turns of the event loop to be gone.
const TURNS = 8;

/** L12 for tails, for every way to leave, also while one waits. */
export const l12LeavingTailReleases: Law = {
  id: 'L12',
  name: 'leaving a tail ends it, and releases its timers, its watchers and all else',
  needs: ['tail'],
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const [log] = await fixture.tailables(1);
      for (const event of plainEvents(EVENTS)) await log.append(event);
      const before = resources();
      for (let round = 0; round < ROUNDS; round++) {
        for (const leave of [leaveByBreak, leaveByThrow, leaveByReturn, leaveByAbort]) await leave(log);
        await leaveWhileWaiting(trial, log, round % 4);
      }
      for (let turn = 0; turn < TURNS; turn++) await nextTurn();
      // A runner has timers of its own, that come and go. A leak comes with each round.
      for (const [kind, count] of resources()) {
        assert(count - (before.get(kind) ?? 0) < ROUNDS, `tails that were left leak: ${kind}.`);
      }
      await settles(log.append(plainEvent()), trial.patienceMs, 'an append after tails were left');
      const reading = settles(agreedEvents([log]), trial.patienceMs, 'a read after tails were left');
      assert.equal((await reading).length, EVENTS + 1, 'a read after tails were left must give everything.');
      await settles(log.close(), trial.patienceMs, 'close, after tails were left,');
    }),
};

/** What keeps this process running, by kind. */
function resources(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

async function leaveByBreak(log: TailableEventLog): Promise<void> {
  let given = 0;
  for await (const _ of log.tail()) if (++given === EVENTS) break;
}

async function leaveByThrow(log: TailableEventLog): Promise<void> {
  const left = new Error('the reader had enough');
  const tailing = async (): Promise<void> => {
    for await (const _ of log.tail()) throw left;
  };
  await assert.rejects(tailing, (error) => error === left, 'what the reader of a tail throws must come through.');
}

async function leaveByReturn(log: TailableEventLog): Promise<void> {
  const tail = log.tail()[Symbol.asyncIterator]();
  await tail.next();
  await tail.return?.();
  assert.equal((await tail.next()).done, true, 'a tail that was left must give nothing more.');
}

async function leaveWhileWaiting(trial: Trial, log: TailableEventLog, turns: number): Promise<void> {
  const tail = log.tail()[Symbol.asyncIterator]();
  for (let given = 0; given < EVENTS; given++) await tail.next();
  const waiting = tail.next();
  waiting.catch(() => undefined);
  for (let turn = 0; turn < turns; turn++) await nextTurn();
  await settles(tail.return?.() ?? waiting, trial.patienceMs, 'return, while a tail waits,');
  assert.equal((await waiting).done, true, 'a tail that was left while it waited must give nothing more.');
}

async function leaveByAbort(log: TailableEventLog): Promise<void> {
  const controller = new AbortController();
  const tail = log.tail({ signal: controller.signal })[Symbol.asyncIterator]();
  for (let given = 0; given < EVENTS; given++) await tail.next();
  const waiting = Promise.allSettled([tail.next()]);
  await nextTurn();
  controller.abort();
  await waiting;
}
