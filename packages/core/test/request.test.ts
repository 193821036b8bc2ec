import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { readRequest, readSignal } from '../src/request.ts';
import { SessionStore } from '../src/session-store.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';

const invalid = (field: string) => expect.objectContaining({ code: 'ERR_SESSION_INVALID', field });

it('takes the signals that the platform makes', () => {
  const made = [
    new AbortController().signal,
    AbortSignal.abort(),
    AbortSignal.timeout(1),
    AbortSignal.any([new AbortController().signal]),
  ];
  for (const signal of made) expect(readSignal(signal)).toBe(signal);
  expect(readSignal(undefined)).toBeUndefined();
});

it.each(['addEventListener', 'removeEventListener', 'throwIfAborted', 'aborted', 'reason', 'dispatchEvent'])(
  'refuses a signal with a %s of its own',
  (name) => {
    const { signal } = new AbortController();
    Object.defineProperty(signal, name, { value: () => {} });
    expect(() => readSignal(signal)).toThrow(invalid('signal'));
  },
);

it('refuses what only looks like a signal', () => {
  const bent = new AbortController().signal;
  Object.setPrototypeOf(bent, Object.create(AbortSignal.prototype));
  const lookalikes = [
    bent,
    Object.create(AbortSignal.prototype),
    new Proxy(new AbortController().signal, {}),
    {},
    null,
    1,
  ];
  for (const value of lookalikes) expect(() => readSignal(value)).toThrow(invalid('signal'));
});

it('a store whose log has named the end of all dates creates nothing that is dead at once', async () => {
  const log = new MemoryEventLog();
  const clock = new ManualClock(LAST_MOMENT);
  const store = await SessionStore.open(log, { policy: { absoluteTimeoutMs: 1000 }, clock: clock.now });
  await expect(store.create({ principal: 'ann' })).rejects.toEqual(invalid('clock'));
  expect(log.readSync()).toEqual([]);
});

describe('a request that does not have in itself what it says', () => {
  class Except {
    readonly #except: string;
    readonly reason = 'password changed';
    constructor(except: string) {
      this.#except = except;
    }
    get except(): string {
      return this.#except;
    }
  }
  class Own {
    readonly reason = 'password changed';
  }

  const nothingBut = (reason: string): object => Object.assign(Object.create(null), { reason });

  it.each([
    ['a promise', 'expire', () => Promise.resolve({ reason: 'awaited by nobody' })],
    ['a map', 'expire', () => new Map([['reason', 'in a map']])],
    ['a date', 'expire', () => new Date(0)],
    ['an object that inherits it', 'reason', () => Object.create({ reason: 'of a prototype' })],
    ['an object that inherits it from afar', 'reason', () => Object.create(Object.create({ reason: 'deeper' }))],
    ['one that inherits it from what inherits nothing', 'reason', () => Object.create(nothingBut('of a dictionary'))],
    ['an instance that has it by a getter', 'except', () => new Except('01ARZ3NDEKTSV4RRFFQ69G5FAV')],
    ['an instance that has nothing', 'expire', () => new (class Empty {})()],
  ])('is refused where it is %s, and ends nobody', async (_, field, request) => {
    const store = await SessionStore.open(new MemoryEventLog(), { policy: { absoluteTimeoutMs: 1000 } });
    const { token } = await store.create({ principal: 'ann' });
    await expect(store.expirePrincipal('ann', request() as never)).rejects.toEqual(invalid(field));
    expect(await store.get(token)).toBeDefined();
  });

  it('is refused where a proxy gives it one prototype after the other without end', () => {
    const endless: object = new Proxy({}, { getPrototypeOf: () => endless });
    expect(() => readRequest('request', endless, ['reason'])).toThrow(invalid('request'));
  });

  it('is none where it is plain, of another realm, or an instance with properties of its own', () => {
    const read = (request: object) => ({ ...readRequest('request', request, ['reason']) });
    expect(read({})).toEqual({});
    expect(read(Object.create(null))).toEqual({});
    expect(read(Object.create(Object.create(null)))).toEqual({});
    expect(read(runInNewContext('({})'))).toEqual({});
    expect(read(runInNewContext('({ reason: "far" })'))).toEqual({ reason: 'far' });
    expect(read(new Own())).toEqual({ reason: 'password changed' });
  });
});
