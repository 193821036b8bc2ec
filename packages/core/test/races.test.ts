import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { hasCode } from '../src/errors.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { SessionPolicy } from '../src/session-policy.ts';
import { openSessionStore, type SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { ScheduledEventLog } from '../src/testing/scheduled-event-log.ts';
import { seededRandomBytes } from '../src/testing/seeded-random-bytes.ts';
import { lastCreationWins, touchRevives } from './broken-folds.ts';
import { everyRotationWins, familyIsOne } from './broken-rotations.ts';

const TOKEN = 'the-token-that-everybody-creates-at-once';
const NUM_RUNS = 200 * scale;
const POLICY = { idleTimeoutMs: 1000, absoluteTimeoutMs: 10_000 };
const GRACE = { ...POLICY, rotationGraceMs: 500 };

// Every store behind a network of its own: the scheduler decides when each request arrives and each answer comes back.
async function openStores(
  scheduler: fc.Scheduler,
  count: number,
  fold: Evolve,
  policy: SessionPolicy = POLICY,
): Promise<readonly SessionStore[]> {
  const log = new MemoryEventLog();
  const clock = new ManualClock(1_000_000);
  const opening = Array.from({ length: count }, (_, index) =>
    openSessionStore(
      new ScheduledEventLog(log, scheduler),
      {
        policy,
        clock: clock.now,
        randomBytes: seededRandomBytes(index),
      },
      fold,
    ),
  );
  return scheduler.waitFor(Promise.all(opening));
}

/** The stores that compact the log meanwhile. */
const compactors = fc.array(fc.nat(2), { maxLength: 3 });

function oneWinner(fold: Evolve) {
  const creators = fc.integer({ min: 2, max: 6 });
  const stores = fc.integer({ min: 1, max: 3 });
  return fc.asyncProperty(fc.scheduler(), stores, creators, compactors, async (s, stores, count, compacting) => {
    const opened = await openStores(s, stores, fold);
    const compacted = compacting.map((index) => pick(opened, index).compact({ retainMs: 0 }));
    const creating = Array.from({ length: count }, (_, index) =>
      pick(opened, index).create({ principal: `user-${index}`, token: TOKEN }),
    );
    const settled = await s.waitFor(Promise.allSettled(creating));
    const winners = settled.filter((outcome) => outcome.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    const id = winners[0]?.value.session.id;
    for (const outcome of settled) {
      if (outcome.status === 'fulfilled') continue;
      expect(hasCode(outcome.reason, 'ERR_SESSION_DUPLICATE') && outcome.reason.sessionId).toBe(id);
    }
    await s.waitFor(Promise.all(compacted));
    for (const store of opened) expect((await s.waitFor(store.get(TOKEN)))?.id).toBe(id);
  });
}

function staysDead(fold: Evolve) {
  const touchers = fc.array(fc.nat(2), { minLength: 1, maxLength: 5 });
  return fc.asyncProperty(fc.scheduler(), touchers, fc.nat(2), compactors, async (s, touching, ender, compacting) => {
    const stores = await openStores(s, 3, fold);
    await s.waitFor(pick(stores, 0).create({ principal: 'ann', token: TOKEN }));
    const compacted = compacting.map((index) => pick(stores, index).compact({ retainMs: 0 }));
    const look = async (store: SessionStore) => expect(await store.get(TOKEN)).toBeUndefined();
    const touched = touching.map((index) => pick(stores, index).touch(TOKEN, { attributes: { index } }));
    const expired = pick(stores, ender)
      .expire(TOKEN)
      .then((ended) => {
        expect(ended?.principal).toBe('ann');
        return Promise.all(stores.map(look));
      });
    await s.waitFor(Promise.all([...touched, expired, ...compacted]));
    await s.waitFor(Promise.all(stores.map(look)));
  });
}

function oneEnder() {
  return fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (s, count) => {
    const stores = await openStores(s, count, evolve);
    await s.waitFor(pick(stores, 0).create({ principal: 'ann', token: TOKEN }));
    const ended = await s.waitFor(Promise.all(stores.map((store) => store.expire(TOKEN))));
    expect(ended.filter((session) => session !== undefined)).toHaveLength(1);
  });
}

function oneRotation(fold: Evolve) {
  const rotators = fc.array(fc.nat(2), { minLength: 2, maxLength: 5 });
  return fc.asyncProperty(fc.scheduler(), rotators, compactors, async (s, rotating, compacting) => {
    const stores = await openStores(s, 3, fold);
    const { session } = await s.waitFor(pick(stores, 0).create({ principal: 'ann', token: TOKEN }));
    const compacted = compacting.map((index) => pick(stores, index).compact({ retainMs: 0 }));
    const given = await s.waitFor(Promise.all(rotating.map((index) => pick(stores, index).rotate(TOKEN))));
    const [winner, ...others] = given.filter((created) => created !== undefined);
    expect(others, 'two winners of the rotations of one session').toEqual([]);
    expect(winner?.session.rotatedFrom).toBe(session.id);
    await s.waitFor(Promise.all(compacted));
    for (const store of stores) {
      expect(await s.waitFor(store.get(TOKEN))).toBeUndefined();
      expect(await s.waitFor(Array.fromAsync(store.list()))).toEqual([winner?.session]);
    }
  });
}

function deviceIsEnded(fold: Evolve) {
  const rotators = fc.array(fc.nat(2), { minLength: 1, maxLength: 4 });
  return fc.asyncProperty(fc.scheduler(), rotators, fc.nat(2), compactors, async (s, rotating, ender, compacting) => {
    const stores = await openStores(s, 3, fold);
    const { session } = await s.waitFor(pick(stores, 0).create({ principal: 'ann', token: TOKEN }));
    const compacted = compacting.map((index) => pick(stores, index).compact({ retainMs: 0 }));
    const rotated = rotating.map((index) => pick(stores, index).rotate(TOKEN));
    const ended = pick(stores, ender).expireSession(session.id);
    await s.waitFor(Promise.all([...rotated, ended, ...compacted]));
    expect((await ended)?.principal).toBe('ann');
    for (const store of stores) expect(await s.waitFor(Array.fromAsync(store.list()))).toEqual([]);
  });
}

function answersNoMore(fold: Evolve) {
  const acts = fc.array(fc.tuple(fc.constantFrom('rotate', 'touch'), fc.nat(2)), { minLength: 1, maxLength: 5 });
  return fc.asyncProperty(fc.scheduler(), acts, fc.nat(2), compactors, async (s, acts, ender, compacting) => {
    const stores = await openStores(s, 3, fold, GRACE);
    await s.waitFor(pick(stores, 0).create({ principal: 'ann', token: TOKEN }));
    const compacted = compacting.map((index) => pick(stores, index).compact({ retainMs: 0 }));
    const look = async (store: SessionStore) => expect(await store.get(TOKEN)).toBeUndefined();
    const acting = acts.map(([act, index]) => pick(stores, index)[act](TOKEN));
    const expired = pick(stores, ender)
      .expire(TOKEN)
      .then(() => Promise.all(stores.map(look)));
    await s.waitFor(Promise.all([...acting, expired, ...compacted]));
    await s.waitFor(Promise.all(stores.map(look)));
  });
}

function pick(stores: readonly SessionStore[], index: number): SessionStore {
  return stores[index % stores.length] as SessionStore;
}

describe('in any order of requests and answers', () => {
  it('concurrent creators of one token have one winner, and the losers its id', () =>
    fc.assert(oneWinner(evolve), { numRuns: NUM_RUNS }));
  it('control: a fold in which the last creation wins is caught', async () =>
    expect((await fc.check(oneWinner(lastCreationWins), { numRuns: 20_000, endOnFailure: true })).failed).toBe(true));

  it('a session stays dead once an expire resolved, whatever touches were under way in three stores', () =>
    fc.assert(staysDead(evolve), { numRuns: NUM_RUNS }));
  it('control: a fold in which a late touch revives is caught', async () =>
    expect((await fc.check(staysDead(touchRevives), { numRuns: 20_000, endOnFailure: true })).failed).toBe(true));

  it('one of several expires ends the session, and the others are given nothing', () =>
    fc.assert(oneEnder(), { numRuns: NUM_RUNS }));

  it('one of several rotations of a session wins, and its session alone is live', () =>
    fc.assert(oneRotation(evolve), { numRuns: NUM_RUNS }));
  it('control: a fold in which every rotation wins is caught', async () =>
    expect((await fc.check(oneRotation(everyRotationWins), { numRuns: 20_000, endOnFailure: true })).failed).toBe(
      true,
    ));

  it('a session that is ended by its id is dead, whatever it is rotated to meanwhile', () =>
    fc.assert(deviceIsEnded(evolve), { numRuns: NUM_RUNS }));
  it('control: a fold in which it is ended alone is caught', async () =>
    expect((await fc.check(deviceIsEnded(familyIsOne), { numRuns: 20_000, endOnFailure: true })).failed).toBe(true));

  it('a token that was logged out answers no more, whatever its session was rotated to in its grace', () =>
    fc.assert(answersNoMore(evolve), { numRuns: 2 * NUM_RUNS }));
  it('control: a fold in which a late touch revives is caught there, too', async () =>
    expect((await fc.check(answersNoMore(touchRevives), { numRuns: 20_000, endOnFailure: true })).failed).toBe(true));
});
