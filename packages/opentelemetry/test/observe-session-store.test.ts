import { join } from 'node:path';
import { inspect } from 'node:util';
import { EventLogCompactedError, MemoryEventLog, type Session, SessionStore } from '@sessionlog/core';
import { FaultyEventLog, ManualClock } from '@sessionlog/core/testing';
import { FileEventLog } from '@sessionlog/eventlog-file';
import type { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import type { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import fc from 'fast-check';
import { expect, expectTypeOf, it, onTestFinished, vi } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { observeSessionStore } from '../src/observe-session-store.ts';
import type { ObserveSessionStoreOptions } from '../src/observe-session-store-options.ts';
import type { ObservedEventLog } from '../src/observed-event-log.ts';
import { CollectedMetrics } from './collected-metrics.ts';

const policy = { absoluteTimeoutMs: 1000, maxSessionsPerPrincipal: 2, onLimit: 'expire-oldest' } as const;
const REASON = 'sessionlog.end.reason';

async function observed(options: ObserveSessionStoreOptions = {}, log = new FaultyEventLog(new MemoryEventLog())) {
  const clock = new ManualClock();
  const metrics = new CollectedMetrics();
  const store = await SessionStore.open(log, { policy, clock: clock.now });
  const observation = await observeSessionStore(store, { meterProvider: metrics.provider, ...options });
  onTestFinished(() => observation.close());
  const ended = async () => {
    const series = await metrics.series('sessionlog.session.ended');
    return Object.fromEntries(series.map(({ attributes, value }) => [attributes[REASON] ?? 'none', value]));
  };
  return { log, clock, metrics, store, observation, ended };
}

it('tells live sessions, creations, rotations, and endings by reason, of any process', async () => {
  const { log, clock, metrics, store, ended } = await observed({ reasons: ['logout', 'password changed'] });
  const other = await SessionStore.open(log, { policy, clock: clock.now });
  const tokens = [];
  for (const principal of ['ann', 'ann', 'ann', 'bob', 'cy', 'dan']) {
    tokens.push((await other.create({ principal })).token);
  }
  const rotated = await store.rotate(tokens[5]);
  await store.expire(tokens[3], { reason: 'logout' });
  await other.expirePrincipal('ann', { reason: 'password changed' });
  await store.expire(tokens[4], { reason: 'cy@example.org has left' });
  await eventually(async () => expect(await metrics.value('sessionlog.session.created')).toBe(6));
  await eventually(async () =>
    expect(await ended()).toEqual({ limit: 1, logout: 1, 'password changed': 2, _OTHER: 1 }),
  );
  expect(await metrics.value('sessionlog.session.rotated')).toBe(1);
  expect(await metrics.value('sessionlog.session.count')).toBe(1);
  await store.get(tokens[5]);
  await eventually(async () => expect(await metrics.value('sessionlog.session.reused')).toBe(1));
  await store.expire(rotated?.token);
  await eventually(async () => expect(await ended()).toMatchObject({ none: 1 }));
  // What lapses is in no event.
  await store.create({ principal: 'eve' });
  clock.advance(1000);
  expect(await metrics.value('sessionlog.session.count')).toBe(0);
  const { descriptor } = (await metrics.all()).find((one) => one.descriptor.name === 'sessionlog.session.ended') ?? {};
  expect(descriptor?.unit).toBe('{session}');
});

it('has no secret and no text of a user in anything that it exports, whatever the reasons', async () => {
  const reason = fc.stringMatching(/^[a-z]{12,20}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(reason, { minLength: 1, maxLength: 3 }), async (reasons) => {
      const { metrics, store, observation, ended } = await observed();
      const told: Session[] = [];
      const tokens: string[] = [];
      for (const given of reasons) {
        const { token, session } = await store.create({ principal: `principal-${given}`, attributes: { a: given } });
        await store.expire(token, { reason: given, actor: given });
        tokens.push(token);
        told.push(session);
      }
      await eventually(async () => expect(await ended()).toEqual({ _OTHER: reasons.length }));
      const text = inspect(await metrics.all(), { depth: Infinity, showHidden: true });
      for (const secret of [...tokens, ...reasons, ...told.map(({ id }) => id), 'principal-']) {
        expect(text).not.toContain(secret);
      }
      await observation.close();
    }),
    { numRuns: 5 },
  );
});

it('control: the same look finds a reason that is listed', async () => {
  const { metrics, store, ended } = await observed({ reasons: ['left the house'] });
  const { token } = await store.create({ principal: 'ann' });
  await store.expire(token, { reason: 'left the house' });
  await eventually(async () => expect(await ended()).toEqual({ 'left the house': 1 }));
  expect(inspect(await metrics.all(), { depth: Infinity, showHidden: true })).toContain('left the house');
});

it('takes the figures of every log of ours', async () => {
  const scratch = makeScratch();
  onTestFinished(() => removeScratch(scratch));
  await using log = await FileEventLog.open({ directory: join(scratch, 'log') });
  const { metrics } = await observed({ log });
  expect(await metrics.value('sessionlog.event_log.torn')).toBe(0);
  expect(await metrics.value('sessionlog.event_log.staleness')).toBeUndefined();
  expectTypeOf<SqliteEventLog | PostgresEventLog>().toExtend<ObservedEventLog>();
});

it('asks the log before the store catches up, and tells what only the log has', async () => {
  const asked: string[] = [];
  const stats = async () => {
    asked.push('log');
    return { eventsBehind: 7, behindForMs: 1500, torn: 3, repaired: 1, retries: 2, checkpointsStarved: 4 };
  };
  const { metrics, store } = await observed({ log: { stats }, attributes: { 'sessionlog.log': 'a' } });
  vi.spyOn(store, 'stats').mockImplementation(async () => {
    asked.push('store');
    return { live: 1, lapsed: 0, ended: 0, position: 1, lag: 9 };
  });
  const units = new Map((await metrics.all()).map(({ descriptor }) => [descriptor.name, descriptor.unit]));
  expect(asked).toEqual(['log', 'store']);
  for (const [name, unit, value] of [
    ['lag', '{event}', 7],
    ['staleness', 's', 1.5],
    ['torn', '{record}', 3],
    ['repaired', '{repair}', 1],
    ['retried', '{statement}', 2],
    ['starved', '{checkpoint}', 4],
  ] as const) {
    expect(units.get(`sessionlog.event_log.${name}`)).toBe(unit);
    expect(await metrics.series(`sessionlog.event_log.${name}`)).toEqual([
      { attributes: { 'sessionlog.log': 'a' }, value },
    ]);
  }
});

it('tells the figures that it can have', async () => {
  const stats = vi.fn(async () => ({ torn: 1 }));
  const { log, metrics, store } = await observed({ log: { stats } });
  stats.mockRejectedValueOnce(new Error('gone'));
  expect(await metrics.value('sessionlog.event_log.torn')).toBeUndefined();
  expect(await metrics.value('sessionlog.session.count')).toBe(0);
  expect(await metrics.value('sessionlog.event_log.torn')).toBe(1);
  log.failAppends('poisoned');
  await expect(store.create({ principal: 'ann' })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
  stats.mockResolvedValueOnce({ torn: 2 });
  expect(await metrics.value('sessionlog.event_log.torn')).toBe(2);
});

it('counts no change twice, and misses none, where the log can not be read at times', async () => {
  const inside = new MemoryEventLog();
  const { log, metrics, store } = await observed({}, new FaultyEventLog(inside));
  const writer = await SessionStore.open(inside, { policy });
  const changes = vi.spyOn(store, 'changes');
  for (let round = 1; round <= 3; round++) {
    log.failReads(0);
    await eventually(() => expect(changes).toHaveBeenCalledTimes(round));
    await writer.create({ principal: `user-${round}` });
    await eventually(async () => expect(await metrics.value('sessionlog.session.created')).toBe(round));
  }
});

it('goes on behind a compaction that overtook it', async () => {
  const { log, metrics, store } = await observed();
  const changes = vi.spyOn(store, 'changes');
  const overtaken = new EventLogCompactedError(0);
  changes.mockImplementationOnce(() =>
    Object.assign(Object.create(null), { [Symbol.asyncIterator]: () => refuse(overtaken) }),
  );
  log.failReads(0);
  await eventually(() => expect(changes).toHaveBeenCalledTimes(2));
  await store.create({ principal: 'ann' });
  await eventually(async () => expect(await metrics.value('sessionlog.session.created')).toBe(1));
});

it('begins where the log stands, and ends with its observation or its store', async () => {
  const log = new FaultyEventLog(new MemoryEventLog());
  const before = await SessionStore.open(log, { policy });
  await before.create({ principal: 'ann' });
  const { metrics, store, observation } = await observed({}, log);
  await before.create({ principal: 'bob' });
  await eventually(async () => expect(await metrics.value('sessionlog.session.created')).toBe(1));
  await observation.close();
  await observation.close();
  await before.create({ principal: 'cy' });
  await store.stats();
  expect(await metrics.value('sessionlog.session.created')).toBe(1);
  // What nobody observes any more is given as it was last.
  expect(await metrics.value('sessionlog.session.count')).toBe(2);

  const closed = await observed();
  await closed.store.close();
  expect(await closed.metrics.value('sessionlog.session.count')).toBeUndefined();
  await closed.observation.close();
});

it.each([
  ['options', { name: 'a' }],
  ['log', { log: {} }],
  ['reasons', { reasons: 'logout' }],
  ['reasons', { reasons: [''] }],
  ['reasons', { reasons: Array(101).fill('a') }],
  ['attributes', { attributes: null }],
])('refuses %s that are none', async (field, options) => {
  const store = await SessionStore.open(new MemoryEventLog(), { policy });
  await expect(observeSessionStore(store, options as object)).rejects.toMatchObject({
    code: 'ERR_SESSION_INVALID',
    field,
  });
});

// No bound that a busy machine could reach.
function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 30_000, interval: 5 });
}

function refuse(error: unknown): never {
  throw error;
}
