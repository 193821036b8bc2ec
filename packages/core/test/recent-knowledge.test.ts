import { setImmediate } from 'node:timers/promises';
import {
  type EventLog,
  EventLogCorruptError,
  EventLogUnavailableError,
  hasCode,
  MemoryEventLog,
  SessionStore,
} from '@sessionlog/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const BOUND_MS = 100;
const POLICY = { absoluteTimeoutMs: 10_000_000 };
const START_MS = 1_000_000;
const STORIES = 600;

/** A log in memory as it is seen over a network that can be cut, and how often it was asked. */
class RemoteLog implements EventLog {
  reads = 0;
  reachable = true;
  damaged = false;
  readonly #log: EventLog;

  constructor(log: EventLog) {
    this.#log = log;
  }

  append(...args: Parameters<EventLog['append']>): ReturnType<EventLog['append']> {
    return this.#log.append(...args);
  }

  async *read(...args: Parameters<EventLog['read']>): ReturnType<EventLog['read']> & AsyncGenerator {
    this.reads += 1;
    if (!this.reachable) throw new EventLogUnavailableError('it was cut off');
    if (this.damaged) throw new EventLogCorruptError('a test', undefined, 'an event that was there is gone');
    yield* this.#log.read(...args);
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

type Step =
  | { readonly act: 'wait'; readonly ms: number }
  | { readonly act: 'login' | 'logout' | 'get' | 'cut' | 'mend' | 'rest' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ act: fc.constant('wait' as const), ms: fc.integer({ min: -5, max: 80 }) }),
  fc.record({ act: fc.constantFrom('login', 'logout', 'get', 'get', 'cut', 'mend', 'rest') }),
);

/**
 * Lives through a story in which one store logs in and out, and another, over the network, answers: whether a session was
 * ever found so long after its logout that the bound was broken; and how many answers there were of which kind.
 */
async function live(steps: readonly Step[], maxStalenessMs: number | undefined) {
  let now = START_MS;
  const clock = (): number => now;
  const memory = new MemoryEventLog();
  const near = await SessionStore.open(memory, { policy: POLICY, clock });
  const remote = new RemoteLog(memory);
  const far = await SessionStore.open(remote, { policy: POLICY, clock, maxStalenessMs });
  const { token } = await near.create({ principal: 'ann' });
  let current = token;
  let loggedOutAt = Number.POSITIVE_INFINITY;
  // A step back between two gets is not seen, and lengthens the bound by as much.
  let setBackMs = 0;
  const told = { tooLate: 0, remembered: 0, stale: 0 };
  for (const each of steps) {
    if (each.act === 'wait') {
      now += each.ms;
      setBackMs -= Math.min(0, each.ms);
    }
    if (each.act === 'cut') remote.reachable = false;
    if (each.act === 'mend') remote.reachable = true;
    if (each.act === 'rest') await setImmediate();
    if (each.act === 'logout' && (await near.expire(current)) !== undefined) loggedOutAt = now;
    if (each.act === 'login') {
      current = (await near.create({ principal: 'ann' })).token;
      loggedOutAt = Number.POSITIVE_INFINITY;
    }
    if (each.act !== 'get') continue;
    try {
      const isLive = (await far.get(current)) !== undefined;
      if (isLive && loggedOutAt < now - BOUND_MS - setBackMs) told.tooLate += 1;
      if (isLive && loggedOutAt <= now) told.remembered += 1;
    } catch (error) {
      if (!hasCode(error, maxStalenessMs === undefined ? 'ERR_EVENT_LOG_UNAVAILABLE' : 'ERR_EVENT_LOG_STALE'))
        throw error;
      told.stale += 1;
    }
  }
  await far.close();
  await near.close();
  return told;
}

/** {@link live} over many stories, summed up. */
async function liveMany(maxStalenessMs: number | undefined) {
  const sum = { tooLate: 0, remembered: 0, stale: 0 };
  const steps = fc.array(step, { minLength: 5, maxLength: 60 });
  for (const story of fc.sample(steps, STORIES)) {
    const told = await live(story, maxStalenessMs);
    sum.tooLate += told.tooLate;
    sum.remembered += told.remembered;
    sum.stale += told.stale;
  }
  return sum;
}

describe('a store with maxStalenessMs', () => {
  it('answers from memory, and never with what was over longer ago than the bound', async () => {
    const { tooLate, remembered, stale } = await liveMany(BOUND_MS);
    expect(tooLate).toBe(0);
    expect(remembered).toBeGreaterThan(0);
    expect(stale).toBeGreaterThan(0);
  });

  it('control: with a larger bound it does, and the check says so', async () => {
    expect((await liveMany(4 * BOUND_MS)).tooLate).toBeGreaterThan(0);
  });

  it('control: without one it remembers nothing', async () => {
    expect((await liveMany(undefined)).remembered).toBe(0);
  });

  it('asks once while many gets come, and not again before half of the bound has passed', async () => {
    let now = START_MS;
    const remote = new RemoteLog(new MemoryEventLog());
    const store = await SessionStore.open(remote, { policy: POLICY, clock: () => now, maxStalenessMs: BOUND_MS });
    const { token } = await store.create({ principal: 'ann' });
    await store.get(token);
    const asked = remote.reads;
    for (let count = 0; count < 1000; count++) await store.get(token);
    now += BOUND_MS / 2;
    await store.get(token);
    expect(remote.reads).toBe(asked);
    now += 1;
    await Promise.all(Array.from({ length: 1000 }, () => store.get(token)));
    expect(remote.reads).toBe(asked + 1);
  });

  it('takes all that it knows for too old when it sees its clock set back, whatever was asked before', async () => {
    let now = START_MS;
    const clock = (): number => now;
    const memory = new MemoryEventLog();
    const near = await SessionStore.open(memory, { policy: POLICY, clock });
    const remote = new RemoteLog(memory);
    const far = await SessionStore.open(remote, { policy: POLICY, clock, maxStalenessMs: BOUND_MS });
    const { token } = await near.create({ principal: 'ann' });
    expect(await far.get(token)).toBeDefined();
    now += BOUND_MS;
    // Asks by the time before the step, and is answered by the time behind it.
    const asking = far.get(token);
    now -= BOUND_MS - 1;
    await Promise.all([asking, far.get(token)]);
    remote.reachable = false;
    await near.expire(token);
    now += BOUND_MS - 1;
    expect(await far.get(token)).toBeDefined();
    now -= BOUND_MS - 2;
    await expect(far.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_STALE' });
    now += BOUND_MS - 2;
    await expect(far.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_STALE' });
  });

  it('answers nothing from memory once any call was told that the log is damaged', async () => {
    const remote = new RemoteLog(new MemoryEventLog());
    const clock = (): number => START_MS;
    const store = await SessionStore.open(remote, { policy: POLICY, clock, maxStalenessMs: BOUND_MS });
    const { token } = await store.create({ principal: 'ann' });
    expect(await store.get(token)).toBeDefined();
    remote.damaged = true;
    await expect(store.touch(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
    await expect(store.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  });

  it('looks into a log of this machine every time', async () => {
    const log = new MemoryEventLog();
    const clock = (): number => START_MS;
    const store = await SessionStore.open(log, { policy: POLICY, clock, maxStalenessMs: BOUND_MS });
    const other = await SessionStore.open(log, { policy: POLICY, clock });
    const { token } = await store.create({ principal: 'ann' });
    expect(await store.get(token)).toBeDefined();
    await other.expire(token);
    expect(await store.get(token)).toBeUndefined();
  });

  it.each([0, -1, 1.5, 3_600_001, Number.NaN, '100'])('refuses %s', async (maxStalenessMs) => {
    const opening = SessionStore.open(new MemoryEventLog(), {
      policy: POLICY,
      maxStalenessMs: maxStalenessMs as number,
    });
    await expect(opening).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'maxStalenessMs' });
  });
});
