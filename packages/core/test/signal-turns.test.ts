import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventLogUnavailableError } from '../src/errors.ts';
import type { EventLog } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { SessionStore } from '../src/session-store.ts';
import { FaultyEventLog } from '../src/testing/faulty-event-log.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { inEachTurn } from './in-each-turn.ts';

// Nothing here is timed: what is counted is how many signals are aborted before the event loop comes to others.
const SESSIONS = 1500;
const TURN = 128;
const START = 1_800_000_000_000;
const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000 };

// Time goes by only as a test says: on the clock and for the timers alike.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A store, and signals of it: of ann the first half, and the others of bob. */
async function held(count = SESSIONS, log: EventLog = new MemoryEventLog()) {
  const clock = new ManualClock(START);
  const open = (over = log) => SessionStore.open(over, { policy: POLICY, clock: clock.now });
  const store = await open();
  const tokens: string[] = [];
  for (let index = 0; index < count; index++) {
    tokens.push((await store.create({ principal: index < count / 2 ? 'ann' : 'bob' })).token);
  }
  const signals = tokens.map((token) => store.signal(token));
  const aborted = () => signals.filter((signal) => signal.aborted).length;
  return { log, clock, open, store, tokens, signals, aborted };
}

/** The same log, for a store that hears of nothing by itself. */
function deaf(log: EventLog): EventLog {
  return {
    append: log.append.bind(log),
    read: log.read.bind(log),
    readSync: (after?: number) => (log as MemoryEventLog).readSync(after),
    readSnapshot: () => (log as MemoryEventLog).readSnapshot(),
    compact: () => Promise.reject(new Error('It is compacted elsewhere.')),
    tail: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }),
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  } as EventLog;
}

/** The most by which a number rose from one turn to the next. */
const mostAtOnce = (counts: readonly number[]): number =>
  Math.max(...counts.map((count, index) => count - (counts[index - 1] ?? 0)));

describe('the signals of a great many sessions', () => {
  it.each<[string, (store: SessionStore) => Promise<number>]>([
    ['everybody', (store) => store.expireAll()],
    ['a principal', (store) => store.expirePrincipal('ann')],
  ])('that another store ended are aborted when who ends %s here goes on, though nobody is left', async (_, end) => {
    const { store, tokens, open, signals } = await held();
    const other = await open();
    await other.expireAll();
    await store.get(tokens[0]);
    expect(signals.some((signal) => !signal.aborted)).toBe(true);
    expect(await end(store)).toBe(0);
    expect(signals.every((signal) => signal.aborted)).toBe(true);
  });

  it('that one event ended are aborted in turns, and all of them when its writer goes on', async () => {
    const { store, aborted } = await held();
    const expiring = store.expireAll();
    const counts = await inEachTurn(expiring, aborted);
    expect(await expiring).toBe(SESSIONS);
    expect(aborted()).toBe(SESSIONS);
    expect(mostAtOnce([...counts, SESSIONS])).toBeLessThanOrEqual(TURN);
    await setImmediate();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are those of whom it ended, and of nobody else, wherever more are watched than ended', async () => {
    const { store, signals, aborted } = await held(2 * SESSIONS);
    const expiring = store.expirePrincipal('bob');
    const counts = await inEachTurn(expiring, aborted);
    expect(await expiring).toBe(SESSIONS);
    expect(signals.map((signal) => signal.aborted)).toEqual(signals.map((_, index) => index >= SESSIONS));
    expect(mostAtOnce([...counts, SESSIONS])).toBeLessThanOrEqual(TURN);
  });

  it('that gave way to a creation are aborted when that is done', async () => {
    const { log, clock, tokens } = await held(600);
    const policy = { ...POLICY, maxSessionsPerPrincipal: 1, onLimit: 'expire-oldest' } as const;
    const capped = await SessionStore.open(log, { policy, clock: clock.now });
    const signals = tokens.map((token) => capped.signal(token));
    await capped.create({ principal: 'ann' });
    expect(signals.map((signal) => signal.aborted)).toEqual(tokens.map((_, index) => index < 300));
    const dates = { createdAt: START, expiresAt: START + 1000 };
    await capped.adopt({ token: 'x'.repeat(40), principal: 'bob', attributes: {}, ...dates });
    expect(signals.every((signal) => signal.aborted)).toBe(true);
  });

  it('are aborted in turns where each has an event of its own, or a compaction has taken them away', async () => {
    for (const isCompacted of [false, true]) {
      const { log, open, store, tokens } = await held(600);
      const another = await open(deaf(log));
      const signals = tokens.map((token) => another.signal(token));
      const aborted = () => signals.filter((signal) => signal.aborted).length;
      for (const token of tokens) if (token !== tokens[7]) await store.expire(token);
      if (isCompacted) await store.compact({ retainMs: 0 });
      expect(aborted()).toBe(0);
      const asking = async (): Promise<void> => {
        for (let turn = 0; turn < 30; turn++) {
          await another.get(tokens[7]);
          await setImmediate();
        }
      };
      const counts = await inEachTurn(asking(), aborted);
      expect(signals.map((signal) => signal.aborted)).toEqual(tokens.map((token) => token !== tokens[7]));
      // Some are aborted where the store has caught up, and some in the turn behind that.
      expect(mostAtOnce(counts)).toBeLessThanOrEqual(2 * TURN);
    }
  });

  it('tell the truth at each moment: none is aborted whose token answers, and whoever asks is told', async () => {
    const { store, tokens, signals } = await held();
    let early = 0;
    for (const [index, signal] of signals.entries()) {
      signal.addEventListener('abort', () => {
        early += store.signal(tokens[index]).aborted ? 0 : 1;
      });
    }
    const expiring = store.expirePrincipal('bob');
    const asked: boolean[] = [];
    await inEachTurn(expiring, () => {
      const index = signals.findLastIndex((signal) => !signal.aborted);
      const [token, signal] = [tokens[index], signals[index]];
      const answer = store.signal(token);
      asked.push(answer.aborted);
      // Who holds it since before is told at the same time.
      expect(signal?.aborted).toBe(answer.aborted);
      expect(answer === signal).toBe(!answer.aborted);
    });
    expect(early).toBe(0);
    expect(new Set(asked)).toEqual(new Set([false, true]));
    expect(await store.get(tokens.at(-1))).toBeUndefined();
    expect(signals[0]?.aborted).toBe(false);
  });

  it('let a logout of another go on that was told at once', async () => {
    const { open, store, aborted } = await held();
    const { token } = await store.create({ principal: 'eve' });
    const other = await open();
    await other.expireAll();
    const born = await other.create({ principal: 'eve' });
    expect(await store.get(token)).toBeUndefined();
    const signal = store.signal(born.token);
    expect([signal.aborted, aborted() < SESSIONS]).toEqual([false, true]);
    await store.expire(born.token);
    expect([signal.aborted, aborted() < SESSIONS]).toEqual([true, true]);
  });

  it('of a store that is closed meanwhile are all aborted when it is', async () => {
    const { store, tokens, signals, aborted } = await held();
    const expiring = store.expirePrincipal('ann');
    while (aborted() === 0) await setImmediate();
    const closing = store.close();
    expect(store.signal(tokens.at(-1)).reason).toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
    const counts = await inEachTurn(closing, aborted);
    expect(aborted()).toBe(SESSIONS);
    expect(counts.length).toBeGreaterThan(SESSIONS / 2 / TURN - 2);
    expect(signals.at(-1)?.reason).toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
    expect(await expiring).toBe(SESSIONS / 2);
    await store.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of a log that fails are given anew to whoever asks again, before all have been told', async () => {
    const memory = new MemoryEventLog();
    const faulty = new FaultyEventLog(memory);
    const { clock, store, tokens, signals, aborted } = await held(600, faulty);
    const again: AbortSignal[] = [];
    for (const signal of signals) {
      signal.addEventListener('abort', () => {
        if (again.length > 0) return;
        faulty.mend();
        again.push(...tokens.map((token) => store.signal(token)));
      });
    }
    faulty.failReads(...Array(10).fill(0));
    for (let turn = 0; turn < 50 && aborted() < 600; turn++) {
      await setImmediate();
      clock.advance(10);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(signals.every(({ reason }) => reason instanceof EventLogUnavailableError)).toBe(true);
    expect(again.map((signal) => signal.aborted)).toEqual(tokens.map(() => false));
    await store.expireAll();
    expect(again.every((signal) => signal.aborted)).toBe(true);
  });

  it('are aborted in turns when they lapse, and none that was touched elsewhere meanwhile', async () => {
    const { log, clock, open, store } = await held(0);
    const tokens: string[] = [];
    for (let index = 0; index < 600; index++) tokens.push((await store.create({ principal: 'ann' })).token);
    clock.advance(5);
    const { token: late } = await store.create({ principal: 'bob' });
    const another = await open(deaf(log));
    const signals = tokens.map((token) => another.signal(token));
    const ofLate = another.signal(late);
    clock.set(START + 60_000);
    vi.advanceTimersByTime(60_000);
    const counts: number[] = [];
    for (let turn = 0; turn < 20; turn++) {
      await setImmediate();
      counts.push(signals.filter((signal) => signal.aborted).length);
      if (turn !== 1) continue;
      await store.touch(late);
      clock.advance(10);
    }
    expect(counts.at(-1)).toBe(600);
    expect(mostAtOnce(counts)).toBeLessThanOrEqual(TURN);
    expect(ofLate.aborted).toBe(false);
    clock.advance(59_989);
    await vi.advanceTimersByTimeAsync(59_989);
    expect(ofLate.aborted).toBe(false);
    clock.advance(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ofLate.aborted).toBe(true);
  });
});
