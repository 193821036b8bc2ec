import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leaks, renderings } from '../../../test/setup/leaks.ts';
import { scale } from '../../../test/setup/scale.ts';
import type { AdoptSessionRequest } from '../src/adopt-session-request.ts';
import type { EventLog } from '../src/event-log.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { openSessionStore, SessionStore } from '../src/session-store.ts';
import type { SessionStoreOptions } from '../src/session-store-options.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { HeldEventLog } from '../src/testing/held-event-log.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { readAll } from '../src/testing/read-all.ts';
import { keyedTokenHandle, tokenHandle } from '../src/token-handle.ts';
import { lastCreationWins } from './broken-folds.ts';

const NOW = 1_800_000_000_000;
const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000, touchIntervalMs: 1000 };
const TOKEN = 'a-token-that-was-made-elsewhere'.padEnd(40, '.');
const DOMAIN = 'sessionlog.session-token.v1';
const HANDLE = tokenHandle(DOMAIN, TOKEN);
const invalid = (field: string) => expect.objectContaining({ code: 'ERR_SESSION_INVALID', field });
const LIVE: AdoptSessionRequest = {
  token: TOKEN,
  principal: 'ann',
  attributes: { role: 'operator' },
  createdAt: NOW - 5000,
  lastSeenAt: NOW - 2000,
  expiresAt: NOW + 1000,
  absoluteExpiresAt: NOW + 9000,
};

async function opened(options: Partial<SessionStoreOptions> = {}, log: EventLog = new MemoryEventLog()) {
  const clock = new ManualClock(NOW);
  const open = (more: Partial<SessionStoreOptions> = {}) =>
    SessionStore.open(log, { policy: POLICY, clock: clock.now, ...options, ...more });
  return { log, clock, open, store: await open(), events: () => readAll(log) };
}

describe('adopt', () => {
  it('takes a session over with its dates, by one event, and gives it', async () => {
    const { store, open, events } = await opened();
    const adopted = await store.adopt(LIVE);
    const [event, ...others] = await events();
    expect(others).toEqual([]);
    expect(adopted).toEqual({
      id: event?.id,
      principal: 'ann',
      attributes: { role: 'operator' },
      createdAt: NOW - 5000,
      lastSeenAt: NOW - 2000,
      expiresAt: NOW + 1000,
      absoluteExpiresAt: NOW + 9000,
    });
    expect(Object.isFrozen(adopted)).toBe(true);
    expect(JSON.parse(event?.data ?? '')).not.toHaveProperty('minted');
    for (const each of [store, await open()]) expect(await each.get(TOKEN)).toEqual(adopted);
  });

  it('takes it by its handle just as well, and then its token opens it', async () => {
    const { store, events } = await opened();
    const { token, ...named } = LIVE;
    const adopted = await store.adopt({ ...named, handle: HANDLE });
    expect(await store.get(TOKEN)).toEqual(adopted);
    expect(await store.adopt(LIVE)).toEqual(adopted);
    expect(await events()).toHaveLength(1);
  });

  it.each([
    ['nothing', {}, { createdAt: NOW, lastSeenAt: NOW, absoluteExpiresAt: NOW + 600_000 }],
    ['when it was seen', { lastSeenAt: NOW - 5 }, { createdAt: NOW - 5, absoluteExpiresAt: NOW + 599_995 }],
    ['when it began', { createdAt: NOW - 9 }, { lastSeenAt: NOW - 9, absoluteExpiresAt: NOW + 599_991 }],
    ['that it began long ago', { createdAt: NOW - 700_000 }, { absoluteExpiresAt: NOW + 1000 }],
    ['when it ends', { absoluteExpiresAt: NOW + 1000 }, { createdAt: NOW, absoluteExpiresAt: NOW + 1000 }],
  ])('fills in what is not said, where the caller says %s', async (_, given, expected) => {
    const { store } = await opened();
    const adopted = await store.adopt({ token: TOKEN, principal: 'ann', expiresAt: NOW + 1000, ...given });
    expect(adopted).toMatchObject({ expiresAt: NOW + 1000, attributes: {}, ...given, ...expected });
  });

  it('takes no deadline beyond the last moment that there is', async () => {
    const { store, clock } = await opened();
    const adopted = await store.adopt({ token: TOKEN, principal: 'ann', expiresAt: LAST_MOMENT });
    expect(adopted).toMatchObject({ expiresAt: LAST_MOMENT, absoluteExpiresAt: LAST_MOMENT });
    clock.set(LAST_MOMENT - 1);
    const late = await store.adopt({ token: `${TOKEN}x`, principal: 'ann', expiresAt: LAST_MOMENT });
    expect(late).toMatchObject({ absoluteExpiresAt: LAST_MOMENT });
  });

  it('refuses what is not as documented, quotes nothing of it, and appends nothing', async () => {
    const { store, events } = await opened();
    const { token, ...named } = LIVE;
    const bad: [unknown, string][] = [
      [undefined, 'adopt'],
      [{ ...LIVE, minted: true }, 'adopt'],
      [named, 'token'],
      [{ ...LIVE, handle: HANDLE }, 'token'],
      [{ ...LIVE, token: HANDLE }, 'token'],
      [{ ...LIVE, token: 'sess_'.padEnd(54, 'A') }, 'token'],
      [{ ...named, handle: TOKEN }, 'handle'],
      [{ ...named, handle: HANDLE.toUpperCase() }, 'handle'],
      [{ ...named, handle: `hmac-sha256:v2:k1:${'0'.repeat(64)}` }, 'handle'],
      [{ ...LIVE, principal: ' ann' }, 'principal'],
      [{ ...LIVE, attributes: { at: new Date() } }, 'attributes.at'],
      [{ ...LIVE, signal: {} }, 'signal'],
      [{ ...LIVE, expiresAt: undefined }, 'expiresAt'],
      [{ ...LIVE, createdAt: NOW + 1, lastSeenAt: NOW + 1, expiresAt: NOW + 2 }, 'createdAt'],
      [{ ...LIVE, createdAt: undefined, lastSeenAt: NOW + 1 }, 'lastSeenAt'],
      [{ ...LIVE, lastSeenAt: NOW + 1 }, 'lastSeenAt'],
      [{ ...LIVE, lastSeenAt: NOW - 5001 }, 'lastSeenAt'],
      [{ ...LIVE, expiresAt: NOW - 5001 }, 'expiresAt'],
      [{ ...LIVE, absoluteExpiresAt: NOW + 999 }, 'absoluteExpiresAt'],
    ];
    const noDates = [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, LAST_MOMENT + 1, String(NOW), new Date(NOW), 5n];
    for (const field of ['createdAt', 'lastSeenAt', 'expiresAt', 'absoluteExpiresAt']) {
      for (const value of [...noDates, null]) bad.push([{ ...LIVE, [field]: value }, field]);
    }
    for (const [request, field] of bad) {
      const refused: unknown = await store.adopt(request as never).catch((error: unknown) => error);
      expect(refused).toEqual(invalid(field));
      expect(leaks(TOKEN, renderings(refused))).toEqual([]);
      expect(leaks(HANDLE, renderings(refused))).toEqual([]);
    }
    expect(await events()).toEqual([]);
    await store.close();
    await expect(store.adopt(LIVE)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  });

  it('appends nothing when it was given up before', async () => {
    const { store, events } = await opened();
    await expect(store.adopt({ ...LIVE, signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    expect(await events()).toEqual([]);
  });
});

describe('a session that was adopted', () => {
  it('is touched, rotated and ended as any other', async () => {
    const { store, clock, open } = await opened();
    const adopted = await store.adopt(LIVE);
    const touched = await store.touch(TOKEN);
    expect(touched).toEqual({ ...adopted, lastSeenAt: NOW, expiresAt: NOW + 9000 });
    clock.advance(8000);
    const rotated = await store.rotate(TOKEN);
    const successor = {
      createdAt: NOW + 8000,
      lastSeenAt: NOW + 8000,
      id: rotated?.session.id,
      rotatedFrom: adopted?.id,
    };
    expect(rotated?.session).toEqual({ ...touched, ...successor });
    expect(await store.adopt(LIVE), 'rotated out').toBeUndefined();
    for (const each of [store, await open()]) expect(await each.get(TOKEN)).toBeUndefined();
    const history = await Array.fromAsync(store.history(adopted?.id ?? ''));
    expect(history.map(({ type, at }) => [type, at - NOW])).toEqual([
      ['session_created', -5000],
      ['session_touched', 0],
      ['session_created', 8000],
    ]);
    const [ended] = [await store.expireSession(adopted?.id ?? '')];
    expect(ended).toEqual(rotated?.session);
    expect(await store.adopt(LIVE)).toBeUndefined();
  });

  it('gives the session in its place during the grace of its rotation', async () => {
    const { store, clock } = await opened({ policy: { ...POLICY, rotationGraceMs: 100 } });
    await store.adopt(LIVE);
    const rotated = await store.rotate(TOKEN);
    expect(await store.adopt(LIVE)).toEqual(rotated?.session);
    clock.advance(100);
    expect(await store.adopt(LIVE)).toBeUndefined();
  });

  it('lapses at its deadline, and is not adopted again behind it, nor behind its logout', async () => {
    const { store, clock, events } = await opened();
    await store.adopt(LIVE);
    clock.advance(999);
    expect(await store.get(TOKEN)).toBeDefined();
    clock.advance(1);
    expect(await store.get(TOKEN)).toBeUndefined();
    expect(await store.adopt({ ...LIVE, expiresAt: NOW + 9000 })).toBeUndefined();
    const other = { ...LIVE, token: `${TOKEN}x`, expiresAt: NOW + 5000 };
    await store.adopt(other);
    await store.expire(`${TOKEN}x`);
    expect(await store.adopt(other)).toBeUndefined();
    expect((await events()).map(({ type }) => type)).toEqual(['session_created', 'session_created', 'session_expired']);
  });

  it('stays as it is where the log is compacted, before its store has read it back too', async () => {
    const { store, log, open } = await opened();
    const adopted = await store.adopt(LIVE);
    await store.compact({ retainMs: 0 });
    for (const each of [store, await open()]) expect(await each.get(TOKEN)).toEqual(adopted);
    const memory = log as MemoryEventLog;
    const append = memory.append.bind(memory);
    const other = await open();
    memory.append = async (event, options) => {
      const position = await append(event, options);
      await other.compact({ retainMs: 0 });
      return position;
    };
    const late = await store.adopt({ ...LIVE, token: `${TOKEN}x` });
    expect(late).toMatchObject({ createdAt: NOW - 5000, lastSeenAt: NOW - 2000, expiresAt: NOW + 1000 });
    expect(await store.adopt({ ...LIVE, token: `${TOKEN}y`, expiresAt: NOW })).toBeUndefined();
    expect(await store.get(`${TOKEN}x`)).toEqual(late);
  });
});

describe('a session that is over', () => {
  const over = { ...LIVE, expiresAt: NOW };

  it('is adopted as over, so that its token is not used again', async () => {
    const { store, events } = await opened();
    expect(await store.adopt(over)).toBeUndefined();
    expect(await store.adopt(LIVE)).toBeUndefined();
    await expect(store.create({ principal: 'ann', token: TOKEN })).rejects.toMatchObject({
      code: 'ERR_SESSION_DUPLICATE',
    });
    expect(await events()).toHaveLength(1);
  });

  it('is over by every clock, and at every place in the log', async () => {
    const { store, clock, open } = await opened();
    await store.adopt({ ...over, createdAt: NOW - 500_000, lastSeenAt: NOW, expiresAt: NOW });
    clock.set(1);
    const behind = await open();
    expect(await behind.get(TOKEN)).toBeUndefined();
    expect(await Array.fromAsync(behind.list())).toEqual([]);
    expect(await behind.expireAll()).toBe(0);
  });

  it.each(['reject', 'expire-oldest'] as const)('takes nobody’s place under a cap that says %s', async (onLimit) => {
    const { store, clock, events } = await opened({ policy: { ...POLICY, maxSessionsPerPrincipal: 1, onLimit } });
    const { token, session } = await store.create({ principal: 'ann' });
    clock.advance(10);
    expect(await store.adopt({ ...over, expiresAt: NOW + 10 })).toBeUndefined();
    expect(await events()).toHaveLength(2);
    expect(await store.get(token)).toEqual(session);
  });
});

describe('the cap of a principal', () => {
  it('refuses an adoption, or ends the oldest session', async () => {
    const { store, open, events } = await opened({ policy: { ...POLICY, maxSessionsPerPrincipal: 1 } });
    const { token } = await store.create({ principal: 'ann' });
    await expect(store.adopt(LIVE)).rejects.toMatchObject({ code: 'ERR_SESSION_LIMIT' });
    expect(await events()).toHaveLength(1);
    const policy = { ...POLICY, maxSessionsPerPrincipal: 1, onLimit: 'expire-oldest' } as const;
    const other = await open({ policy });
    const adopted = await other.adopt(LIVE);
    expect(await store.get(token)).toBeUndefined();
    expect(await store.adopt(LIVE), 'it has its place').toEqual(adopted);
  });

  it('is decided by the log where two adopters race for the last place', async () => {
    const memory = new MemoryEventLog();
    const log = new HeldEventLog(memory);
    const { store } = await opened({ policy: { ...POLICY, maxSessionsPerPrincipal: 1 } }, log);
    log.hold();
    const adopting = [store.adopt(LIVE), store.adopt({ ...LIVE, token: `${TOKEN}x` })];
    while (log.waiting < 2) await new Promise(setImmediate);
    await log.landAll();
    const [first, second] = await Promise.allSettled(adopting);
    expect(first).toMatchObject({ status: 'fulfilled', value: { principal: 'ann' } });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'ERR_SESSION_LIMIT' } });
  });
});

describe('a store with keys', () => {
  const key = 'k'.repeat(32);
  const handleKeys = [{ id: 'new', key }];
  const underKey = (id: string) => keyedTokenHandle(id, createSecretKey(Buffer.from(key)), DOMAIN, TOKEN);
  const { token, ...named } = LIVE;

  it('adopts a token under its first key, and only handles that it can come to know', async () => {
    const { store, events } = await opened({ handleKeys });
    await expect(store.adopt({ ...named, handle: HANDLE })).rejects.toEqual(invalid('handle'));
    await expect(store.adopt({ ...named, handle: underKey('other') })).rejects.toEqual(invalid('handle'));
    const adopted = await store.adopt(LIVE);
    expect(await store.adopt({ ...named, handle: underKey('new') })).toEqual(adopted);
    const [event, ...others] = await events();
    expect(JSON.parse(event?.data ?? '')).toMatchObject({ token_handle: underKey('new') });
    expect(others).toEqual([]);
  });

  it('adopts plain handles while it honours them, and never their tokens a second time', async () => {
    const { store, clock, events } = await opened({ handleKeys, acceptPlainHandlesUntil: NOW + 10 });
    const adopted = await store.adopt({ ...named, handle: HANDLE });
    expect(await store.adopt(LIVE)).toEqual(adopted);
    expect(await store.get(TOKEN)).toEqual(adopted);
    clock.advance(10);
    expect(await store.adopt(LIVE), 'as get answers').toBeUndefined();
    await expect(store.adopt({ ...named, handle: HANDLE })).rejects.toEqual(invalid('handle'));
    expect(await events()).toHaveLength(1);
  });
});

const request = fc.record({
  label: fc.constantFrom('A', 'B'),
  byHandle: fc.boolean(),
  store: fc.nat(2),
  left: fc.integer({ min: -3, max: 3 }),
});

function oneTakesEffect(fold: Evolve) {
  return fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 8 }), fc.nat(20), async (requests, turns) => {
    const log = new HeldEventLog(new MemoryEventLog());
    const open = () => openSessionStore(log, { policy: POLICY, clock: () => NOW }, fold);
    const stores = [await open(), await open(), await open()];
    log.hold();
    const adopting = requests.map(({ label, byHandle, store, left }, index) => {
      const token = `${TOKEN}${label}`;
      const name = byHandle ? { handle: tokenHandle(DOMAIN, token) } : { token };
      const dates = { createdAt: NOW - 3, expiresAt: NOW + left };
      return (stores[store] as SessionStore).adopt({ ...name, ...dates, principal: `${label}${index}` });
    });
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
    log.release();
    await log.landAll();
    const given = await Promise.all(adopting);
    for (const label of ['A', 'B']) {
      const wanted = await (await open()).get(`${TOKEN}${label}`);
      const got = given.filter((_, index) => requests[index]?.label === label);
      expect(got).toEqual(got.map(() => wanted));
      if (!requests.some((each) => each.label === label && each.left > 0)) expect(wanted).toBeUndefined();
    }
  });
}

it('of adopters at once, in whatever order they land, one event takes effect, and all get its session', () =>
  fc.assert(oneTakesEffect(evolve), { numRuns: 200 * scale }));

it('control: a fold in which the last creation wins is found out', async () =>
  expect((await fc.check(oneTakesEffect(lastCreationWins), { numRuns: 20_000, endOnFailure: true })).failed).toBe(
    true,
  ));
