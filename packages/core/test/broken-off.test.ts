import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { CreatedSession } from '../src/created-session.ts';
import { hasCode } from '../src/errors.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { openSessionStore, type SessionStore } from '../src/session-store.ts';
import { FaultyEventLog } from '../src/testing/faulty-event-log.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { ScheduledEventLog } from '../src/testing/scheduled-event-log.ts';
import { lastCreationWins, touchRevives } from './broken-folds.ts';
import { everyRotationWins } from './broken-rotations.ts';

// Calls that are given up, or that the log fails, at every point: what is told stays true, and nothing is left hanging.

const TOKENS = ['A', 'B', 'C'].map((label) => `token-of-${label}`.padEnd(40, '.'));
const [THERE = ''] = TOKENS;
const policy = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000, touchIntervalMs: 1000 };
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', note));
afterAll(() => void process.off('unhandledRejection', note));

const call = fc.record({
  name: fc.constantFrom('create', 'get', 'touch', 'expire', 'rotate', 'list', 'stats', 'compact'),
  token: fc.constantFrom(...TOKENS),
  store: fc.nat(2),
});
const fault = fc.constantFrom('full', 'request-lost', 'response-lost', 'aborted', 'aborted-after-landing', undefined);

type Call = typeof call extends fc.Arbitrary<infer Value> ? Value : never;

async function perform(store: SessionStore, { name, token }: Call, signal: AbortSignal): Promise<unknown> {
  switch (name) {
    case 'create':
      return store.create({ principal: 'ann', token, signal });
    case 'touch':
      return store.touch(token, { signal });
    case 'expire':
      return store.expire(token, { signal });
    case 'rotate':
      return store.rotate(token, { signal });
    case 'list':
      return Array.fromAsync(store.list());
    case 'get':
      return store.get(token);
    case 'compact':
      return store.compact({ retainMs: 0, signal });
    default:
      return store.stats();
  }
}

function answersTruly(fold: Evolve) {
  return fc.asyncProperty(
    fc.scheduler(),
    fc.array(call, { minLength: 1, maxLength: 12 }),
    fc.array(fault, { maxLength: 3 }),
    fc.array(fc.option(fc.nat(2), { nil: undefined, freq: 1 }), { maxLength: 3 }),
    fc.nat(120),
    async (scheduler, calls, faults, readFaults, abortAfter) => {
      const memory = new MemoryEventLog();
      const faulty = new FaultyEventLog(memory);
      const clock = new ManualClock(1_800_000_000_000);
      const options = { policy, clock: clock.now };
      const before = await openSessionStore(memory, options, fold);
      await before.create({ principal: 'ann', token: THERE });
      const open = () => openSessionStore(new ScheduledEventLog(faulty, scheduler), options, fold);
      clock.advance(1000);
      const stores = await scheduler.waitFor(Promise.all([open(), open(), open()]));
      faulty.failAppends(...faults);
      faulty.failReads(...readFaults);
      const giveUp = new AbortController();
      const made = calls.map((each) => perform(stores[each.store] as SessionStore, each, giveUp.signal));
      const told = Promise.allSettled(made);
      for (let step = 0; step < abortAfter; step++) {
        await new Promise(setImmediate);
        if (scheduler.count() === 0) break;
        await scheduler.waitNext(1);
      }
      giveUp.abort(new Error('given up'));
      await scheduler.waitIdle();
      const outcomes = await scheduler.waitFor(told);
      faulty.mend();

      const fulfilled = calls.filter((_, index) => outcomes[index]?.status === 'fulfilled');
      const created = fulfilled.filter(({ name }) => name === 'create').map(({ token }) => token);
      expect(new Set(created).size, 'one winner').toBe(created.length);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(expected(outcome.reason), String(outcome.reason)).toBe(true);
      }
      const truth = await openSessionStore(memory, options, fold);
      for (const token of TOKENS) {
        const wanted = await truth.get(token);
        for (const store of stores) expect(await scheduler.waitFor(store.get(token))).toEqual(wanted);
        const ended = outcomes.some(
          (outcome, index) =>
            calls[index]?.name === 'expire' &&
            calls[index].token === token &&
            outcome.status === 'fulfilled' &&
            outcome.value !== undefined,
        );
        if (ended) expect(wanted, 'dead is dead').toBeUndefined();
        await expectOneRotation(truth, token, calls, outcomes);
        const isOver = calls.some((each) => each.token === token && /^(expire|rotate)$/.test(each.name));
        if (created.includes(token) && !isOver) expect(wanted?.principal).toBe('ann');
      }
    },
  );
}

/** Fails unless at most one rotation of a token gave a session, and that one lives in place of the token's own. */
async function expectOneRotation(
  truth: SessionStore,
  token: string,
  calls: readonly Call[],
  outcomes: readonly PromiseSettledResult<unknown>[],
): Promise<void> {
  const rotations = outcomes.filter((_, index) => calls[index]?.name === 'rotate' && calls[index].token === token);
  const given = rotations.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined));
  const winners = given.filter((created) => created instanceof CreatedSession);
  expect(winners.length, 'one winner of the rotations').toBeLessThanOrEqual(1);
  for (const winner of winners) {
    expect(await truth.get(token), 'dead is dead').toBeUndefined();
    expect(await truth.get(winner.token)).toEqual(winner.session);
  }
}

it('calls that break off anywhere answer truly or fail, and no rejection is nobody’s', async () => {
  await fc.assert(answersTruly(evolve), { numRuns: 500 * scale });
  await new Promise(setImmediate);
  expect(unhandled).toEqual([]);
});

it.each([
  ['the last creation wins', lastCreationWins],
  ['a late touch revives', touchRevives],
  ['every rotation wins', everyRotationWins],
])('control: a fold in which %s is found out', async (_, fold) =>
  expect((await fc.check(answersTruly(fold), { numRuns: 20_000, endOnFailure: true })).failed).toBe(true),
);

function expected(reason: unknown): boolean {
  if (reason instanceof Error && reason.message === 'given up') return true;
  if (reason instanceof DOMException) return reason.name === 'AbortError';
  return (
    hasCode(reason, 'ERR_SESSION_DUPLICATE') ||
    hasCode(reason, 'ERR_EVENT_LOG_UNAVAILABLE') ||
    hasCode(reason, 'ERR_EVENT_LOG_FULL')
  );
}
