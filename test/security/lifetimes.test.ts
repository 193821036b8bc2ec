import { readAll } from '@sessionlog/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { labelRequest, labelToken } from '../faults/session-ledger.ts';
import { storyOptions } from '../faults/story-options.ts';
import { AskedProcess } from '../processes/asked-process.ts';
import { LOGS, openStore, POLICY, START } from './opened-store.ts';
import { withoutSystemClock } from './oracles/clock.ts';
import { frozen, stateOf } from './oracles/frozen.ts';
import { sameAfterReopening } from './oracles/replay.ts';

const NEVER_A_MOMENT: readonly unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -1,
  0,
  8.64e15 + 1,
  '1',
  1_800_000_001_000n,
  new Date(START + 1000),
  new Date(Number.NaN),
  Object.assign(new Date(START + 1000), { valueOf: () => START + 1000 }),
  { valueOf: () => START + 1000 },
  '2027-02-30T00:00:00.000Z',
  null,
  true,
  [],
];

describe.each(LOGS)('%s', (kind) => {
  it('LIF-1: live one millisecond before the deadline, dead at it, and no step of the clock brings it back', async () => {
    const { store, clock, another } = await openStore(kind);
    const { token, session } = await store.create({ principal: 'ann' });
    clock.set(session.expiresAt - 1);
    expect(await (await another()).get(token)).toBeDefined();
    for (const step of [0, 10 * 365 * 86_400_000, -3_600_000]) {
      clock.set(session.expiresAt + step);
      expect(await store.get(token)).toBeUndefined();
      expect(await store.touch(token)).toBeUndefined();
      expect(await store.expire(token)).toBeUndefined();
    }
  });

  it('LIF-2: nothing moves a deadline past the absolute one, hand-written events neither', async () => {
    const { store, log, clock, another } = await openStore(kind);
    const { token, session } = await store.create({ principal: 'ann' });
    const [{ data } = { data: '' }] = await readAll(log);
    const { token_handle } = JSON.parse(data) as { token_handle: string };
    const touched = {
      v: 1,
      token_handle,
      last_seen_at: '2027-01-15T08:00:00.001Z',
      expires_at: '9999-12-31T23:59:59.999Z',
    };
    await log.append({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', type: 'session_touched', data: JSON.stringify(touched) });
    for (const reader of [store, await another()]) {
      expect((await reader.get(token))?.expiresAt).toBe(session.absoluteExpiresAt);
    }
    const beyond = store.touch(token, { expiresAt: session.absoluteExpiresAt + 1 });
    await expect(beyond).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'expiresAt' });
    clock.set(session.absoluteExpiresAt);
    expect(await store.get(token)).toBeUndefined();
  });

  it('LIF-3: no time comes from a caller, and what is no time is refused, from the clock too', async () => {
    const opened = await openStore(kind);
    const { store, clock } = opened;
    const { token } = await store.create({ principal: 'ann' });
    for (const expiresAt of NEVER_A_MOMENT as readonly never[]) {
      const invalid = { code: 'ERR_SESSION_INVALID', field: 'expiresAt' };
      expect(await frozen(opened, () => store.create({ principal: 'ann', expiresAt }))).toMatchObject(invalid);
      expect(await frozen(opened, () => store.touch(token, { expiresAt }))).toMatchObject(invalid);
      clock.set(expiresAt);
      const byThatClock = { code: 'ERR_SESSION_INVALID', field: 'clock' };
      const calls = [store.get(token), store.touch(token), store.expire(token), store.create({ principal: 'ann' })];
      for (const call of [...calls, store.stats()]) await expect(call).rejects.toMatchObject(byThatClock);
      clock.set(START);
    }
    for (const time of ['now', 'createdAt', 'lastSeenAt', 'clock']) {
      const given = { principal: 'ann', [time]: START } as never;
      expect(await frozen(opened, () => store.create(given))).toMatchObject({ field: 'create' });
    }
  });

  it('LIF-4: dead is dead: the request that was under way, a second store and one that is opened anew find it so', async () => {
    const { store, another, clock } = await openStore(kind);
    const { token } = await store.create({ principal: 'ann' });
    const other = await another();
    await other.get(token);
    clock.advance(2000);
    const saving = [store, other].flatMap((each) =>
      Array.from({ length: 20 }, (_, index) => each.touch(token, { attributes: { index } })),
    );
    const [, ...saved] = await Promise.all([store.expire(token, { reason: 'logout' }), ...saving]);
    expect(saved).toHaveLength(40);
    for (const each of [store, other, await another()]) {
      expect(await each.touch(token, { attributes: { late: true } })).toBeUndefined();
      expect(await each.get(token)).toBeUndefined();
      await expect(each.create({ principal: 'ann', token })).rejects.toMatchObject({ code: 'ERR_SESSION_DUPLICATE' });
    }
  });

  it('LIF-5: ending what is over, and touching or ending what never was, appends nothing', async () => {
    const opened = await openStore(kind);
    const { store } = opened;
    const { token, session } = await store.create({ principal: 'ann' });
    await store.expire(token);
    const never = 'a-token-that-was-never-created-by-anybody';
    await frozen(opened, async () => {
      for (let time = 0; time < 100; time++) {
        await Promise.all([store.expire(token), store.touch(token), store.expireSession(session.id)]);
        await Promise.all([store.expire(never), store.touch(never), store.expireSession(never)]);
      }
    });
  });

  it('LIF-6: after a resolved `expire` every later `get` of every store is dead', async () => {
    const { store, another } = await openStore(kind);
    const others = await Promise.all([another(), another()]);
    for (let round = 0; round < 50; round++) {
      const { token } = await store.create({ principal: 'ann' });
      for (const other of others) expect(await other.get(token)).toBeDefined();
      await (others[round % 2] ?? store).expire(token);
      for (const each of [store, ...others]) expect(await each.get(token)).toBeUndefined();
    }
  });

  it('LIF-1: a clock that jumps ahead ends what it outlives, and a clock that jumps back revives nothing', async () => {
    const { store, clock, another } = await openStore(kind);
    const { token } = await store.create({ principal: 'ann' });
    const tenYears = 10 * 365 * 86_400_000;
    clock.advance(tenYears);
    const ahead = await another();
    const late = await ahead.create({ principal: 'bob' });
    clock.advance(-tenYears - 3_600_000);
    for (const each of [store, ahead, await another()]) {
      expect(await each.get(token), 'the log has named a later time').toBeUndefined();
      expect(await each.get(late.token)).toBeDefined();
    }
  });

  it('LIF-10: no more sessions than the cap, whoever creates them at once; the oldest go, or the newest are refused', async () => {
    for (const onLimit of ['reject', 'expire-oldest'] as const) {
      const policy = { ...POLICY, maxSessionsPerPrincipal: 3, onLimit };
      const { store, another } = await openStore(kind, { policy });
      const stores = [store, await another(), await another()];
      const creating = stores.flatMap((each) => Array.from({ length: 5 }, () => each.create({ principal: 'ann' })));
      const settled = await Promise.allSettled(creating);
      const created = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.token] : []));
      expect(created).toHaveLength(onLimit === 'reject' ? 3 : 15);
      for (const each of stores) {
        expect(await Array.fromAsync(each.list({ principal: 'ann' }))).toHaveLength(3);
        const alive = await Promise.all(created.map((token) => each.get(token)));
        expect(alive.filter((session) => session !== undefined)).toHaveLength(3);
      }
    }
  });

  it('REPLAY: a log that is opened anew says what the old one said', async () => {
    const opened = await openStore(kind);
    const { store, clock } = opened;
    for (const principal of ['ann', 'bob', 'ann']) {
      const { token } = await store.create({ principal, attributes: { principal } });
      clock.advance(1500);
      await store.touch(token, { attributes: { seen: true } });
      if (principal === 'bob') await store.expire(token, { reason: 'logout', actor: 'bob' });
    }
    await sameAfterReopening(await sameAfterReopening(opened));
  });

  it('CLOCK: no clock is read but the injected one', async () => {
    const { store, log, another } = await openStore(kind);
    await withoutSystemClock(async () => {
      const opened = await another();
      const { token, session } = await opened.create({ principal: 'ann' });
      await store.touch(token, { attributes: { a: 1 } });
      expect(await opened.get(token)).toMatchObject({ createdAt: START });
      await store.expireSession(session.id);
      await stateOf({ store, log });
      await Array.fromAsync(store.history(session.id));
    });
  });
});

describe.each(LOGS.filter((kind) => kind !== 'memory'))('%s', (kind) => {
  it('LIF-6: what another process ended is dead here, and what was ended here is dead there', async () => {
    const opened = await openStore(kind, storyOptions());
    const other = await AskedProcess.start(opened.location);
    onTestFinished(() => other.end());
    for (let round = 0; round < 5; round++) {
      const [mine, theirs] = [`${kind}-${round}-mine`, `${kind}-${round}-theirs`];
      await opened.store.create(labelRequest(mine));
      await other.ask('create', theirs);
      expect(await other.ask('expire', mine)).toBeDefined();
      expect(await opened.store.get(labelToken(mine))).toBeUndefined();
      expect(await opened.store.expire(labelToken(theirs))).toBeDefined();
      expect(await other.ask('get', theirs)).toBeUndefined();
    }
  });
});
