import { expect, it } from 'vitest';
import type { EventLog } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';

const POLICY = { absoluteTimeoutMs: 1000, idleTimeoutMs: 500, touchIntervalMs: 1, rotationGraceMs: 10 };

/** A log as it is seen over a network: every answer is promised. */
function withPromises(log: EventLog): EventLog {
  return {
    append: (...args) => log.append(...args),
    read: (...args) => log.read(...args),
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

it.each<[string, (log: MemoryEventLog) => EventLog]>([
  ['in this process', (log) => log],
  ['with promises', withPromises],
])('over a log %s the answer of a get has all that others did before', async (_, seen) => {
  const clock = new ManualClock(1_800_000_000_000);
  const log = new MemoryEventLog();
  const there = await SessionStore.open(log, { policy: POLICY, clock: clock.now });
  const here = await SessionStore.open(seen(log), { policy: POLICY, clock: clock.now });
  const { token, session } = await there.create({ principal: 'ann' });
  expect(await here.get(token), 'a login').toEqual(session);
  clock.advance(1);
  const touched = await there.touch(token, { attributes: { a: 1 } });
  expect(touched?.attributes).toEqual({ a: 1 });
  expect(await here.get(token), 'a touch').toEqual(touched);
  const rotated = await there.rotate(token);
  expect(await here.get(token), 'in its grace').toEqual(rotated?.session);
  expect(await here.get(rotated?.token)).toEqual(rotated?.session);
  clock.advance(10);
  expect(await here.get(token), 'behind its grace').toBeUndefined();
  await there.expire(rotated?.token);
  expect(await here.get(rotated?.token), 'a logout').toBeUndefined();
});
