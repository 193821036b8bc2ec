import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { type Deadline, DeadlineQueue } from '../src/deadline-queue.ts';
import { EventLogUnavailableError } from '../src/errors.ts';
import type { EventLog } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { encodeSessionEvent } from '../src/session-event-codec.ts';
import type { SessionPolicy } from '../src/session-policy.ts';
import { SessionStore } from '../src/session-store.ts';
import type { SessionStoreOptions } from '../src/session-store-options.ts';
import { FaultyEventLog } from '../src/testing/faulty-event-log.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { MemoryStorage } from '../src/testing/memory-storage.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';
import { ChangesStory, storySteps } from './changes-story.ts';

const START = 1_800_000_000_000;
const POLICY: SessionPolicy = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000 };

// Time goes by only as a test says: on the clock and for the timers alike.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function opened(policy: SessionPolicy = POLICY, log: EventLog = new MemoryEventLog()) {
  const clock = new ManualClock(START);
  const open = (options: Partial<SessionStoreOptions> = {}) =>
    SessionStore.open(log, { policy, clock: clock.now, ...options });
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await vi.advanceTimersByTimeAsync(ms);
  };
  /** Lets time pass until a signal is aborted, as far as that is to be expected. */
  const looks = async (signal: AbortSignal): Promise<AbortSignal> => {
    for (let look = 0; look < 100 && !signal.aborted; look++) {
      await setImmediate();
      await pass(10);
    }
    return signal;
  };
  return { log, clock, open, pass, looks, store: await open() };
}

/** A log that can neither be asked without a promise nor be waited for. @param reads - called before each read. */
function plain(memory: MemoryEventLog, reads: () => void): EventLog {
  return {
    append: (event, options) => memory.append(event, options),
    async *read(options) {
      reads();
      yield* memory.read(options);
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

describe('signal', () => {
  it('is aborted already where a token opens nothing', async () => {
    const { store, clock } = await opened();
    const { token: ended } = await store.create({ principal: 'ann' });
    await store.expire(ended);
    const { token: rotated } = await store.create({ principal: 'ann' });
    await store.rotate(rotated);
    const { token: lapsed, session } = await store.create({ principal: 'ann' });
    clock.advance(60_000);
    const unknown = `${ended.slice(0, -1)}${ended.endsWith('0') ? '1' : '0'}`;
    for (const token of [ended, rotated, lapsed, unknown, session.id, '', undefined, null, 7, {}, 'x'.repeat(40)]) {
      const signal = store.signal(token);
      expect([signal.aborted, (signal.reason as Error).name]).toEqual([true, 'AbortError']);
    }
    await store.close();
    expect(store.signal(ended).reason).toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  });

  it('is one and the same for one session', async () => {
    const { store } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    const { token: other } = await store.create({ principal: 'ann' });
    expect(store.signal(token)).toBe(store.signal(token));
    expect(store.signal(token)).not.toBe(store.signal(other));
  });

  const endings: Readonly<Record<string, (store: SessionStore, token: string, id: string) => Promise<unknown>>> = {
    expire: (store, token) => store.expire(token),
    expireSession: (store, _, id) => store.expireSession(id),
    expirePrincipal: (store) => store.expirePrincipal('ann'),
    expireAll: (store) => store.expireAll(),
    'a cap': (store) => store.create({ principal: 'ann' }),
    rotate: (store, token) => store.rotate(token),
  };
  for (const [name, end] of Object.entries(endings)) {
    it(`is aborted by ${name}: here when it resolves, in another store when that is told`, async () => {
      const { store, open } = await opened({ ...POLICY, maxSessionsPerPrincipal: 1, onLimit: 'expire-oldest' });
      const { token, session } = await store.create({ principal: 'ann' });
      const { token: bystander } = await store.create({ principal: 'bob' });
      const another = await open();
      const [here, there, none] = [store.signal(token), another.signal(token), another.signal(bystander)];
      await setImmediate();
      const told = once(there, 'abort');
      await end(store, token, session.id);
      expect(here.aborted).toBe(true);
      await told;
      expect((there.reason as Error).name).toBe('AbortError');
      expect(none.aborted).toBe(name === 'expireAll');
    });
  }

  it('is aborted when the session lapses, and not before', async () => {
    const { store, pass } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    const signal = store.signal(token);
    await pass(59_999);
    expect(signal.aborted).toBe(false);
    await pass(1);
    expect(signal.aborted).toBe(true);
  });

  it('goes by the deadline as it is moved, forth and back, by whomever', async () => {
    const { store, open, clock, pass } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    const signal = store.signal(token);
    const another = await open();
    clock.advance(59_999);
    await another.touch(token);
    await vi.advanceTimersByTimeAsync(59_999);
    await pass(59_999);
    expect(signal.aborted).toBe(false);
    await another.touch(token);
    await another.touch(token, { expiresAt: clock.now() + 10 });
    await setImmediate();
    await pass(9);
    expect(signal.aborted).toBe(false);
    await pass(1);
    expect(signal.aborted).toBe(true);
  });

  it('asks for what others did before it takes a session for lapsed', async () => {
    const { store, log, clock } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    const deaf = {
      append: log.append.bind(log),
      read: log.read.bind(log),
      readSync: (after?: number) => (log as MemoryEventLog).readSync(after),
      tail: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }),
      close: async () => {},
      [Symbol.asyncDispose]: async () => {},
    };
    const another = await SessionStore.open(deaf as EventLog, { policy: POLICY, clock: clock.now });
    const signal = another.signal(token);
    clock.advance(59_999);
    await store.touch(token);
    clock.advance(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signal.aborted).toBe(false);
    clock.advance(59_999);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signal.aborted).toBe(true);
  });

  it('asks the clock from time to time, whatever the timers say', async () => {
    const { store, clock } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    const signal = store.signal(token);
    clock.advance(86_400_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(signal.aborted).toBe(true);
  });

  it('outlives a rotation as long as the grace does, and no longer than what took the place', async () => {
    const { store, pass } = await opened({ ...POLICY, rotationGraceMs: 1000 });
    const { token } = await store.create({ principal: 'ann' });
    const signal = store.signal(token);
    const second = await store.rotate(token);
    const ofSecond = store.signal(second?.token);
    expect(store.signal(token)).toBe(signal);
    await pass(999);
    const third = await store.rotate(second?.token);
    expect([signal.aborted, ofSecond.aborted]).toEqual([false, false]);
    await pass(1);
    expect([signal.aborted, ofSecond.aborted]).toEqual([true, false]);
    await store.expire(third?.token);
    expect(ofSecond.aborted).toBe(true);
  });

  it('ends at once by a login', async () => {
    const { store } = await opened({ ...POLICY, rotationGraceMs: 1000 });
    const { token } = await store.create({ principal: 'anonymous' });
    const signal = store.signal(token);
    await store.rotate(token, { principal: 'ann' });
    expect(signal.aborted).toBe(true);
  });

  it('ends when plain handles are no longer honoured', async () => {
    const { store, open, pass } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    const handleKeys = [{ id: 'a', key: Buffer.alloc(32, 1) }];
    const keyed = await open({ handleKeys, acceptPlainHandlesUntil: START + 500 });
    const signal = keyed.signal(token);
    await pass(499);
    expect(signal.aborted).toBe(false);
    await pass(1);
    expect([signal.aborted, store.signal(token).aborted]).toEqual([true, false]);
  });

  it('ends then too where a session with a key has taken the place of one without', async () => {
    const { open, pass } = await opened({ ...POLICY, rotationGraceMs: 5000 });
    const { token } = await (await open()).create({ principal: 'ann' });
    const handleKeys = [{ id: 'a', key: Buffer.alloc(32, 1) }];
    const keyed = await open({ handleKeys, acceptPlainHandlesUntil: START + 500 });
    const rotated = await keyed.rotate(token);
    const [before, behind] = [keyed.signal(token), keyed.signal(rotated?.token)];
    await pass(499);
    expect([before.aborted, behind.aborted]).toEqual([false, false]);
    await pass(1);
    expect([before.aborted, behind.aborted]).toEqual([true, false]);
  });

  it('is aborted when the store is closed, with the reason, and nothing is left', async () => {
    const { store } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    const signal = store.signal(token);
    await setImmediate();
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    await store.close();
    expect(signal.reason).toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
    await setImmediate();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is aborted when the log fails, with its error, and may be asked for again', async () => {
    const faulty = new FaultyEventLog(new MemoryStorage().open());
    const { store, looks } = await opened(POLICY, faulty);
    const { token } = await store.create({ principal: 'ann' });
    const signal = store.signal(token);
    faulty.failReads(...Array(10).fill(0));
    expect((await looks(signal)).reason).toBeInstanceOf(EventLogUnavailableError);
    expect(store.signal(token).reason).toBeInstanceOf(EventLogUnavailableError);
    faulty.mend();
    const another = store.signal(token);
    expect(another.aborted).toBe(false);
    faulty.failAppends('poisoned');
    await expect(store.touch(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
    expect((await looks(another)).reason).toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
    expect(store.signal(token).reason).toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
  });

  it('tells by what is known where the log can not be asked without a promise, and is aborted when it can not be read', async () => {
    const memory = new MemoryEventLog();
    const { open, looks, store } = await opened(POLICY, memory);
    let failure: Error | undefined;
    const log = plain(memory, () => {
      if (failure !== undefined) throw failure;
    });
    const far = await SessionStore.open(log, { policy: POLICY, clock: () => START });
    const [one, other] = [await store.create({ principal: 'ann' }), await store.create({ principal: 'ann' })];
    expect(far.signal(one.token).aborted).toBe(true);
    await far.get(one.token);
    const [ofOne, ofOther] = [far.signal(one.token), far.signal(other.token)];
    expect([ofOne.aborted, ofOther.aborted]).toEqual([false, false]);
    await (await open()).expire(one.token);
    await looks(ofOne);
    expect([ofOne.aborted, ofOther.aborted]).toEqual([true, false]);
    failure = new EventLogUnavailableError('it is away');
    expect((await looks(ofOther)).reason).toBe(failure);
    failure = undefined;
    await far.get(other.token);
    const again = far.signal(other.token);
    failure = new EventLogUnavailableError('it is away again');
    expect((await looks(again)).reason).toBe(failure);
  });

  it('is aborted when the log can not be believed, though nothing new is in it', async () => {
    const memory = new MemoryEventLog();
    const lying = Object.assign(memory, { append: async () => 7 });
    const { token } = await (await opened(POLICY, new MemoryEventLog())).store.create({ principal: 'ann' });
    const { store, log } = await opened();
    const held = await store.create({ principal: 'ann' });
    for (const { id, type, data } of (log as MemoryEventLog).readSync()) {
      await MemoryEventLog.prototype.append.call(memory, { id, type, data });
    }
    const { store: deceived } = await opened(POLICY, lying);
    const signal = deceived.signal(held.token);
    const corrupt = { code: 'ERR_EVENT_LOG_CORRUPT' };
    await expect(deceived.create({ principal: 'ann', token })).rejects.toMatchObject(corrupt);
    expect(signal.reason).toMatchObject(corrupt);
  });

  it('is aborted when the log can not be read just then, though its tail waits on', async () => {
    const memory = new MemoryEventLog();
    const { store, clock } = await opened(POLICY, memory);
    const { token } = await store.create({ principal: 'ann' });
    let failure: Error | undefined;
    const far = await SessionStore.open(
      Object.assign(
        plain(memory, () => {
          if (failure !== undefined) throw failure;
        }),
        { tail: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }) },
      ),
      { policy: POLICY, clock: clock.now },
    );
    const signal = far.signal(token);
    await setImmediate();
    failure = new EventLogUnavailableError('it is away');
    const told = once(signal, 'abort');
    expect(far.signal(token)).toBe(signal);
    await told;
    expect(signal.reason).toBe(failure);
  });

  it('is not that of another session that got its id, where writers share their randomness', async () => {
    const { store, log, clock } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    const signal = store.signal(token);
    const handle = tokenHandle(DEFAULT_TOKEN_DOMAIN, 'the token of another store'.padEnd(40, '.'));
    clock.advance(600_000);
    const dates = { createdAt: clock.now(), expiresAt: clock.now() + 1000, absoluteExpiresAt: clock.now() + 1000 };
    const created = { type: 'session_created', handle, principal: 'bob', ...dates, attributes: {} } as const;
    await log.append({ id: session.id, type: created.type, data: encodeSessionEvent(created) });
    expect(await store.stats()).toMatchObject({ live: 1 });
    expect(signal.aborted).toBe(true);
  });

  it('is aborted when the clock breaks', async () => {
    const { store, clock } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    const signal = store.signal(token);
    clock.set(Number.NaN);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(signal.reason).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'clock' });
    expect(store.signal(token).reason).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'clock' });
  });

  it('lets a listener do what it likes with the store', async () => {
    const { store } = await opened();
    const created = await Promise.all(Array.from({ length: 3 }, () => store.create({ principal: 'ann' })));
    const after: Promise<unknown>[] = [];
    const seen: boolean[] = [];
    for (const { token } of created) {
      store.signal(token).addEventListener('abort', () => {
        for (const other of created) seen.push(store.signal(other.token).aborted);
        after.push(store.get(token), store.expire(token), store.expireAll(), store.create({ principal: 'bob' }));
      });
    }
    expect(await store.expireAll()).toBe(3);
    expect(seen).toEqual(Array(9).fill(true));
    await Promise.all(after);
    expect(await store.stats()).toMatchObject({ ended: expect.any(Number), position: expect.any(Number) });
  });

  it('that a listener asks for when the log has failed is told at once of the next logout', async () => {
    const faulty = new FaultyEventLog(new MemoryStorage().open());
    const { store, looks, pass } = await opened(POLICY, faulty);
    const { token } = await store.create({ principal: 'ann' });
    const again = Promise.withResolvers<AbortSignal>();
    const { token: brief } = await store.create({ principal: 'bob', expiresAt: START + 5000 });
    const first = store.signal(token);
    const asked: AbortSignal[] = [];
    first.addEventListener('abort', () => {
      faulty.mend();
      asked.push(store.signal(brief));
      again.resolve(store.signal(token));
    });
    faulty.failReads(...Array(10).fill(0));
    await looks(first);
    const second = await again.promise;
    expect(second.aborted).toBe(false);
    const another = await SessionStore.open(faulty, { policy: POLICY, clock: () => START });
    await another.expire(token);
    await looks(second);
    expect((second.reason as Error | undefined)?.name).toBe('AbortError');
    expect(asked.map(({ aborted }) => aborted)).toEqual([false]);
    await pass(5000);
    expect(asked.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('of a token that opens nothing leaves no rejection behind where the log can not be read', async () => {
    const memory = new MemoryEventLog();
    let fails = false;
    const log = plain(memory, () => {
      if (fails) throw new EventLogUnavailableError('it is away');
    });
    const { store, clock } = await opened(POLICY, log);
    const { token } = await store.create({ principal: 'ann' });
    await store.expire(token);
    fails = true;
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    try {
      expect(store.signal(token).aborted).toBe(true);
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      clock.set(Number.NaN);
      expect(store.signal(token).reason).toMatchObject({ field: 'clock' });
      for (let turn = 0; turn < 5; turn++) await setImmediate();
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });

  it('is not held by a store that a listener has closed meanwhile', async () => {
    const { store, open } = await opened();
    const [one, other] = [await store.create({ principal: 'ann' }), await store.create({ principal: 'bob' })];
    const another = await open();
    const signal = another.signal(one.token);
    signal.addEventListener('abort', () => void another.close());
    await store.expire(one.token);
    expect(another.signal(other.token).reason).toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
    expect(signal.aborted).toBe(true);
    await store.close();
    await setImmediate();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is aborted by what was read before the log failed, once that can be read again', async () => {
    const memory = new MemoryEventLog();
    const { store, clock } = await opened(POLICY, memory);
    const { token } = await store.create({ principal: 'ann' });
    let readsLeft = Number.POSITIVE_INFINITY;
    const log = Object.assign(
      plain(memory, () => {}),
      {
        readSync(after?: number) {
          if (readsLeft-- <= 0) throw new EventLogUnavailableError('it is away');
          return memory.readSync(after).slice(0, 1);
        },
        tail: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }),
      },
    );
    const near = await SessionStore.open(log, { policy: POLICY, clock: clock.now });
    const signal = near.signal(token);
    await store.expire(token);
    readsLeft = 1;
    await expect(near.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    readsLeft = Number.POSITIVE_INFINITY;
    expect(await near.get(token)).toBeUndefined();
    expect((signal.reason as Error | undefined)?.name).toBe('AbortError');
  });

  it('follows a log that was compacted while its store was paused', async () => {
    const { store, open } = await opened();
    const [gone, stays] = [await store.create({ principal: 'ann' }), await store.create({ principal: 'ann' })];
    const paused = await open();
    const [ofGone, ofOther] = [paused.signal(gone.token), paused.signal(stays.token)];
    await setImmediate();
    const told = once(ofGone, 'abort');
    await store.expire(gone.token);
    await store.compact({ retainMs: 0 });
    await told;
    expect(ofOther.aborted).toBe(false);
  });
});

describe('in every story', () => {
  it('a signal is aborted if and only if its token opens nothing any more', () =>
    fc.assert(
      fc.asyncProperty(storySteps(true), async (steps) => {
        const policy = { ...POLICY, idleTimeoutMs: 1000, maxSessionsPerPrincipal: 3, rotationGraceMs: 70 };
        const story = await ChangesStory.open(new MemoryEventLog(), { ...policy, onLimit: 'expire-oldest' });
        const signals = story.stores.map(() => new Map<string, AbortSignal>());
        for (const step of steps) {
          await story.take(step);
          if (step.act === 'wait') await vi.advanceTimersByTimeAsync(step.ms);
          for (const [index, store] of story.stores.entries()) {
            for (const token of story.tokens) {
              const dead = (await store.get(token)) === undefined;
              const known = signals[index]?.get(token);
              expect((known ?? store.signal(token)).aborted).toBe(dead);
              if (known === undefined) signals[index]?.set(token, store.signal(token));
            }
          }
        }
        await story.close();
        for (const each of signals) for (const signal of each.values()) expect(signal.aborted).toBe(true);
        await setImmediate();
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 60 * scale },
    ));
});

describe('the queue of deadlines', () => {
  it('gives the earliest first, whatever is moved and taken out', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.option(fc.nat(20), { nil: undefined }))), (steps) => {
        const queue = new DeadlineQueue<Deadline>();
        const items = Array.from({ length: 10 }, (): Deadline => ({ dueAt: 0, place: -1 }));
        const inside = new Set<Deadline>();
        for (const [index, dueAt] of steps) {
          const item = items[index] as Deadline;
          if (dueAt === undefined) {
            queue.delete(item);
            inside.delete(item);
          } else {
            queue.set(item, dueAt);
            inside.add(item);
          }
          const earliest = Math.min(...[...inside].map((one) => one.dueAt));
          expect(queue.first?.dueAt ?? Number.POSITIVE_INFINITY).toBe(earliest);
        }
        let last = -1;
        for (let first = queue.first; first !== undefined; first = queue.first) {
          expect(first.dueAt).toBeGreaterThanOrEqual(last);
          last = first.dueAt;
          queue.delete(first);
          expect(inside.delete(first)).toBe(true);
        }
        expect(inside.size).toBe(0);
      }),
    ));
});
