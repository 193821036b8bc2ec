import {
  type CreatedSession,
  EventLogFullError,
  EventLogUnavailableError,
  type Session,
  SessionStore,
} from '@sessionlog/core';
import { HeldEventLog, readAll, seededRandomBytes } from '@sessionlog/core/testing';
import { describe, expect, it } from 'vitest';
import { LOGS, openStore, POLICY } from './opened-store.ts';
import { frozen } from './oracles/frozen.ts';
import { noLeak } from './oracles/leak.ts';
import { sameAfterReopening } from './oracles/replay.ts';

const FAMILY = { ...POLICY, onReuse: 'expire-family' } as const;
const COMPOSED = 'Andr\u00e9';
const DECOMPOSED = 'Andre\u0301';

async function rotated(store: SessionStore, token: string): Promise<CreatedSession> {
  const created = await store.rotate(token);
  if (created === undefined) throw new Error('It was not rotated.');
  return created;
}

/** Which of these tokens answers with a session. */
async function working(store: SessionStore, ...tokens: readonly string[]): Promise<readonly boolean[]> {
  return Promise.all(tokens.map(async (token) => (await store.get(token)) !== undefined));
}

describe.each(LOGS)('%s', (kind) => {
  it('LIF-7: wherever a rotation breaks off, exactly one of the two tokens works, after a restart too', async () => {
    // The answer is lost with the process: who comes back is shown what the same randomness would have given him.
    const twin = await openStore('memory', { randomBytes: seededRandomBytes('rotation') });
    const first = await twin.store.create({ principal: 'ann' });
    const { token: next } = await rotated(twin.store, first.token);
    for (const landed of [false, true]) {
      const opened = await openStore(kind);
      const held = new HeldEventLog(opened.log);
      const store = await SessionStore.open(held, {
        policy: POLICY,
        clock: opened.clock.now,
        randomBytes: seededRandomBytes('rotation'),
      });
      const { token } = await store.create({ principal: 'ann' });
      expect(token).toBe(first.token);
      held.hold();
      const rotating = store.rotate(token).catch((error: unknown) => error);
      while (held.waiting === 0) await new Promise(setImmediate);
      expect(await working(opened.store, token, next)).toEqual([true, false]);
      if (landed) await held.landNext();
      else held.dropNext(new Error('the process was killed'));
      await rotating;
      expect(await working(opened.store, token, next)).toEqual([!landed, landed]);
      const again = await sameAfterReopening(opened);
      expect(await working(again.store, token, next)).toEqual([!landed, landed]);
    }
  });

  it('LIF-7: of 16 rotations at once from three stores one wins, and no token of the others was handed out', async () => {
    const opened = await openStore(kind);
    const stores = [opened.store, await opened.another(), await opened.another()];
    const { token } = await opened.store.create({ principal: 'ann', attributes: { role: 'operator' } });
    const rotating = Array.from({ length: 16 }, (_, index) => stores[index % 3]?.rotate(token));
    const won = (await Promise.all(rotating)).filter((answer) => answer !== undefined);
    expect(won).toHaveLength(1);
    for (const store of stores) {
      expect(await store.get(token)).toBeUndefined();
      expect(await store.get(won[0]?.token)).toMatchObject({ attributes: { role: 'operator' } });
    }
    noLeak({ tokens: [token, won[0]?.token ?? ''] }, { kept: await opened.kept(), inspected: [won] });
  });

  it('LIF-7: who was logged in by a rotation is not found under the token from before, nor may anybody else be', async () => {
    const opened = await openStore(kind, { policy: { ...POLICY, rotationGraceMs: 10_000 } });
    const { store, clock } = opened;
    const planted = await store.create({ principal: 'anonymous', token: 'the-token-that-the-attacker-planted' });
    clock.advance(1000);
    const login = await store.rotate(planted.token, { principal: 'ann' });
    expect(login?.session).toMatchObject({ principal: 'ann', rotatedFrom: planted.session.id });
    for (const call of [store.get(planted.token), store.touch(planted.token), store.expire(planted.token)]) {
      expect(await call).toBeUndefined();
    }
    expect(await store.rotate(planted.token, { principal: 'eve' })).toBeUndefined();
    const refused = await frozen(opened, () => store.rotate(login?.token, { principal: 'eve' }));
    expect(refused).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'principal' });
    for (const principal of ['Anonymous', 'anonymousx', 'anonym\u043eus', 'not-anonymous']) {
      const { token } = await store.create({ principal });
      await expect(store.rotate(token, { principal: 'ann' })).rejects.toMatchObject({ field: 'principal' });
    }
  });

  it('LIF-7: rotating does not prolong a session, and a grace ends when it is said to', async () => {
    const { store, clock } = await openStore(kind, { policy: { ...POLICY, rotationGraceMs: 5000 } });
    const { token, session } = await store.create({ principal: 'ann' });
    let last = token;
    for (let at = 50_000; at < POLICY.absoluteTimeoutMs; at += 50_000) {
      clock.set(session.createdAt + at);
      const { token: next, session: successor } = await rotated(store, last);
      expect(successor.absoluteExpiresAt).toBe(session.absoluteExpiresAt);
      expect(successor.expiresAt).toBeLessThanOrEqual(session.absoluteExpiresAt);
      expect((await store.get(last))?.id, 'in its grace').toBe(successor.id);
      expect(await store.rotate(last), 'a grace is no second rotation').toBeUndefined();
      clock.advance(4999);
      expect((await store.get(last))?.id).toBe(successor.id);
      clock.advance(1);
      expect(await store.get(last)).toBeUndefined();
      last = next;
    }
    clock.set(session.absoluteExpiresAt);
    expect(await store.get(last)).toBeUndefined();
    expect(await store.rotate(last)).toBeUndefined();
  });

  it('LIF-8: a token that was rotated out is nothing to any call, and ends the family once where the policy says so', async () => {
    for (const policy of [POLICY, FAMILY]) {
      const { store, log } = await openStore(kind, { policy });
      const { token } = await store.create({ principal: 'ann' });
      const { token: second } = await rotated(store, token);
      const { token: third } = await rotated(store, second);
      const before = (await readAll(log)).length;
      for (const old of [token, second, token]) {
        for (const call of [store.get(old), store.touch(old), store.expire(old), store.rotate(old)]) {
          expect(await call).toBeUndefined();
        }
      }
      const ended = policy === FAMILY;
      expect((await readAll(log)).length - before).toBe(ended ? 1 : 0);
      expect(await working(store, third)).toEqual([!ended]);
    }
  });

  it('LIF-8: a reuse is told once, with the id of the session that was rotated out and nothing of its token', async () => {
    const opened = await openStore(kind);
    const { store } = opened;
    const first = await store.create({ principal: 'ann', attributes: { role: 'operator' } });
    const second = await rotated(store, first.token);
    const changes = store.changes();
    const told = [await changes.next(), await changes.next()].map(({ value }) => value);
    expect(told.map((change) => change?.type)).toEqual(['created', 'rotated']);
    for (let time = 0; time < 3; time++) {
      for (const call of [store.get(first.token), store.touch(first.token), store.expire(first.token)]) await call;
      await store.rotate(first.token);
    }
    await store.expirePrincipal('ann', { reason: 'stolen' });
    for await (const change of changes) {
      told.push(change);
      if (change.type === 'expired') break;
    }
    const reuses = told.filter((change) => change?.type === 'reuse');
    expect(reuses).toMatchObject([{ sessionId: first.session.id, session: undefined }]);
    expect(told).toHaveLength(4);
    noLeak({ tokens: [first.token, second.token] }, { inspected: told });
    for (const change of told) expect(() => Object.assign(change as object, { type: 'created' })).toThrow(TypeError);
  });

  it('LIF-6: whoever listens and never comes back, or leaves, keeps no one from logging out', async () => {
    const { store, another } = await openStore(kind);
    const other = await another();
    const { token } = await store.create({ principal: 'ann' });
    // A store over the network is told by what it knows.
    await other.get(token);
    const signals = [store.signal(token), other.signal(token)];
    const stuck = other.changes();
    await stuck.next();
    const waiting = store.changes({ after: 1 }).next();
    const left = store.changes();
    await left.next();
    await left.return?.();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    expect(await store.expire(token)).toBeDefined();
    expect(await other.get(token)).toBeUndefined();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(store.signal(token).aborted).toBe(true);
    expect((await waiting).value?.type).toBeDefined();
    await Promise.all([store.close(), other.close()]);
  });

  it('LIF-8: where the end of a family could not be recorded, the next one who comes with the old token ends it', async () => {
    const aborted = new DOMException('The call was aborted.', 'AbortError');
    for (const fault of [new EventLogFullError(), new EventLogUnavailableError('the request was lost'), aborted]) {
      const opened = await openStore(kind);
      const held = new HeldEventLog(opened.log);
      const store = await SessionStore.open(held, { policy: FAMILY, clock: opened.clock.now });
      const { token } = await store.create({ principal: 'ann' });
      const { token: next } = await rotated(store, token);
      held.hold();
      const getting = store.get(token).catch((error: unknown) => error);
      while (held.waiting === 0) await new Promise(setImmediate);
      held.release();
      held.dropNext(fault);
      expect(await getting).toBe(fault);
      expect(await store.get(token)).toBeUndefined();
      expect(await working(store, next), fault.name).toEqual([false]);
    }
  });

  it('LIF-9: the wide endings are one event each, end exactly whom they name, and nothing where nobody is there', async () => {
    const opened = await openStore(kind);
    const { store, log, another } = opened;
    const other = await another();
    const create = async (principal: string): Promise<Session> => (await store.create({ principal })).session;
    const composed = [await create(COMPOSED), await create(COMPOSED)];
    const decomposed = await create(DECOMPOSED);
    const near = [await create('ann'), await create('Ann'), await create('ann.'), await create('__proto__')];
    const live = async (): Promise<readonly string[]> => (await Array.fromAsync(other.list())).map(({ id }) => id);

    expect(await frozen(opened, () => store.expirePrincipal('nobody'))).toBe(0);
    expect(await frozen(opened, () => store.expirePrincipal('constructor'))).toBe(0);
    const before = (await readAll(log)).length;
    expect(await store.expirePrincipal(COMPOSED, { except: composed[1]?.id, reason: 'password changed' })).toBe(1);
    expect(await readAll(log)).toHaveLength(before + 1);
    expect(await live()).toEqual([composed[1], decomposed, ...near].map((session) => session?.id));
    // The session of somebody else can not be spared, nor does it spare anybody.
    expect(await store.expirePrincipal(COMPOSED, { except: decomposed.id })).toBe(1);
    expect(await store.expirePrincipal('__proto__')).toBe(1);
    expect(await live()).toEqual([decomposed, ...near.slice(0, -1)].map(({ id }) => id));

    expect(await other.expireAll({ reason: 'key leak', actor: 'ops' })).toBe(4);
    expect(await live()).toEqual([]);
    expect(await frozen(opened, () => store.expireAll())).toBe(0);
    const after = await create('ann');
    expect(await live()).toEqual([after.id]);
    const again = await sameAfterReopening(opened);
    expect((await Array.fromAsync(again.store.list())).map(({ id }) => id)).toEqual([after.id]);
  });
});
