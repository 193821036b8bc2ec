import { expect, it } from 'vitest';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { readSignal } from '../src/request.ts';
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
