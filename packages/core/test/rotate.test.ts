import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { leaks, renderings } from '../../../test/setup/leaks.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { SessionStore } from '../src/session-store.ts';
import type { SessionStoreOptions } from '../src/session-store-options.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { readAll } from '../src/testing/read-all.ts';

const START = 1_800_000_000_000;
const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000, touchIntervalMs: 1000 };
const invalid = (field: string) => expect.objectContaining({ code: 'ERR_SESSION_INVALID', field });

async function opened(policy: Partial<SessionStoreOptions['policy']> = {}) {
  const log = new MemoryEventLog();
  const clock = new ManualClock(START);
  const open = () => SessionStore.open(log, { policy: { ...POLICY, ...policy }, clock: clock.now });
  return { log, clock, open, store: await open(), count: async () => (await readAll(log)).length };
}

/** The answer of a call that must give one. */
async function given<Answer>(call: Promise<Answer | undefined>): Promise<Answer> {
  const answer = await call;
  if (answer === undefined) throw new Error('The store gave nothing.');
  return answer;
}

describe('rotate', () => {
  it('puts a session with a new token in the place of the old one, by one event', async () => {
    const { store, clock, count, open } = await opened();
    const old = await store.create({ principal: 'ann', attributes: { role: 'operator' } });
    clock.advance(10_000);
    const rotated = await given(store.rotate(old.token));
    expect(rotated.session).toEqual({
      ...old.session,
      id: rotated.session.id,
      createdAt: START + 10_000,
      lastSeenAt: START + 10_000,
      expiresAt: START + 70_000,
      rotatedFrom: old.session.id,
    });
    expect(rotated.session.id).not.toBe(old.session.id);
    expect(rotated.token).not.toBe(old.token);
    expect(await count()).toBe(2);
    for (const each of [store, await open()]) {
      expect(await each.get(rotated.token)).toEqual(rotated.session);
      expect(await each.get(old.token)).toBeUndefined();
      expect(await Array.fromAsync(each.list())).toEqual([rotated.session]);
    }
  });

  it('gives what is deep-frozen, and hides the token', async () => {
    const { store, log } = await opened();
    const old = await store.create({ principal: 'ann', attributes: { a: { b: 1 } } });
    const rotated = await given(store.rotate(old.token, { attributes: { c: { d: 2 } } }));
    const { attributes } = rotated.session;
    expect([rotated, rotated.session, attributes, attributes['c']].every(Object.isFrozen)).toBe(true);
    expect(Object.keys(rotated)).toEqual(['session']);
    const written = (await readAll(log)).map(({ data }) => data);
    const printed = [inspect(rotated), inspect(rotated, { showHidden: true, getters: true, depth: null })];
    for (const token of [old.token, rotated.token]) {
      expect(leaks(token, [...printed, JSON.stringify(rotated), String(rotated), ...written])).toEqual([]);
    }
  });

  it('replaces attributes where some are given, and does not keep those of the caller', async () => {
    const { store } = await opened();
    const { token } = await store.create({ principal: 'ann', attributes: { a: 1 } });
    const attributes = { b: [2] };
    const rotated = await given(store.rotate(token, { attributes }));
    attributes.b.push(3);
    expect((await store.get(rotated.token))?.attributes).toEqual({ b: [2] });
    const emptied = await given(store.rotate(rotated.token, { attributes: {} }));
    expect(emptied.session.attributes).toEqual({});
  });

  it('never moves the absolute deadline', async () => {
    const { store, clock } = await opened();
    let { token } = await store.create({ principal: 'ann' });
    for (let at = 50_000; at < 600_000; at += 50_000) {
      clock.set(START + at);
      const { session, token: next } = await given(store.rotate(token));
      expect(session.absoluteExpiresAt).toBe(START + 600_000);
      expect(session.expiresAt).toBe(Math.min(START + at + 60_000, START + 600_000));
      token = next;
    }
    clock.set(START + 600_000);
    expect(await store.rotate(token)).toBeUndefined();
  });

  it('gives an anonymous session its principal, a new life and no grace', async () => {
    const { store, clock } = await opened({ rotationGraceMs: 5000 });
    for (const principal of ['anonymous', 'anonymous:7', 'anonymous-7']) {
      const visitor = await store.create({ principal, attributes: { cart: [1] } });
      clock.advance(1000);
      const { session } = await given(store.rotate(visitor.token, { principal: 'ann' }));
      expect(session).toMatchObject({ principal: 'ann', attributes: { cart: [1] }, rotatedFrom: visitor.session.id });
      expect(session.absoluteExpiresAt).toBe(clock.now() + 600_000);
      expect(await store.get(visitor.token)).toBeUndefined();
    }
  });

  it('changes the principal of no other session', async () => {
    const { store, count } = await opened();
    for (const principal of ['ann', 'Anonymous', 'anonymou', 'anonymous7', 'anonymous.7']) {
      const { token, session } = await store.create({ principal });
      const before = await count();
      await expect(store.rotate(token, { principal: 'bob' })).rejects.toEqual(invalid('principal'));
      expect(await count()).toBe(before);
      expect(await store.get(token)).toEqual(session);
      expect((await given(store.rotate(token, { principal }))).session.principal, 'his own').toBe(principal);
    }
  });

  it('holds a login to the cap of its principal, and no other rotation', async () => {
    const { store, count } = await opened({ maxSessionsPerPrincipal: 1 });
    const ann = await store.create({ principal: 'ann' });
    const visitor = await store.create({ principal: 'anonymous' });
    await expect(store.rotate(visitor.token, { principal: 'ann' })).rejects.toMatchObject({
      code: 'ERR_SESSION_LIMIT',
    });
    expect(await count()).toBe(2);
    expect(await store.get(visitor.token)).toEqual(visitor.session);
    await given(store.rotate(ann.token));
    await given(store.rotate(visitor.token, { principal: 'bob' }));
  });

  it('lets a login end the oldest sessions where the policy says so', async () => {
    const { store } = await opened({ maxSessionsPerPrincipal: 1, onLimit: 'expire-oldest' });
    const ann = await store.create({ principal: 'ann' });
    const visitor = await store.create({ principal: 'anonymous' });
    const { token } = await given(store.rotate(visitor.token, { principal: 'ann' }));
    expect(await store.get(ann.token)).toBeUndefined();
    expect((await store.get(token))?.principal).toBe('ann');
  });

  it('gives nothing for what get does not find, and appends nothing', async () => {
    const { store, clock, count } = await opened();
    const [ended, rotated, lapsed] = [
      await store.create({ principal: 'ann' }),
      await store.create({ principal: 'ann' }),
      await store.create({ principal: 'ann', expiresAt: START + 1 }),
    ];
    await store.expire(ended.token);
    await store.rotate(rotated.token);
    clock.advance(1);
    const before = await count();
    const dead = [ended.token, rotated.token, lapsed.token];
    for (const token of [...dead, rotated.session.id, `${rotated.token}x`, '', undefined, null, 7, {}, []]) {
      expect(await store.rotate(token)).toBeUndefined();
    }
    expect(await count()).toBe(before);
  });

  it('refuses what is not as documented, without a token in the refusal, and appends nothing', async () => {
    const { store, count } = await opened();
    const { token } = await store.create({ principal: 'anonymous' });
    const bad: readonly [unknown, string][] = [
      [null, 'rotate'],
      ['ann', 'rotate'],
      [{ token }, 'rotate'],
      [{ expiresAt: START + 1 }, 'rotate'],
      [{ attributes: null }, 'attributes'],
      [{ attributes: { a: undefined } }, 'attributes.a'],
      [{ principal: ' ann' }, 'principal'],
      [{ principal: '' }, 'principal'],
      [{ principal: null }, 'principal'],
      [{ principal: `${token}\n` }, 'principal'],
      [{ signal: {} }, 'signal'],
    ];
    for (const [request, field] of bad) {
      const refusal = await store.rotate(token, request as never).catch((error: unknown) => error);
      expect(refusal).toEqual(invalid(field));
      expect(leaks(token, renderings(refusal))).toEqual([]);
    }
    await expect(store.rotate(token, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
    expect(await count()).toBe(1);
    await store.close();
    await expect(store.rotate(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  });
});

describe('the token of a session that was rotated', () => {
  it('answers in its grace with the session in its place: get, touch and expire, but not rotate', async () => {
    const { store, clock, count } = await opened({ rotationGraceMs: 5000 });
    const { token: old } = await store.create({ principal: 'ann' });
    const { token, session } = await given(store.rotate(old));
    clock.advance(4999);
    expect(await store.get(old)).toEqual(session);
    expect(await store.rotate(old)).toBeUndefined();
    expect(await count()).toBe(2);
    const touched = await store.touch(old, { attributes: { late: true } });
    expect(touched).toMatchObject({ id: session.id, expiresAt: START + 64_999, attributes: { late: true } });
    expect(await store.expire(old)).toEqual(touched);
    expect(await store.get(token)).toBeUndefined();
  });

  it('is dead behind its grace, and ends nothing where reuse is only reported', async () => {
    const { store, clock, count } = await opened({ rotationGraceMs: 5000 });
    const { token: old } = await store.create({ principal: 'ann' });
    const { token, session } = await given(store.rotate(old));
    clock.advance(5000);
    expect([await store.get(old), await store.touch(old), await store.expire(old)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await count()).toBe(2);
    expect(await store.get(token)).toEqual(session);
  });

  it('ends what the session has come to, by one event, where the policy says so', async () => {
    for (const call of ['get', 'touch', 'expire', 'rotate'] as const) {
      const { store, count } = await opened({ onReuse: 'expire-family' });
      const { token: old } = await store.create({ principal: 'ann' });
      const second = await given(store.rotate(old));
      const third = await given(store.rotate(second.token));
      const other = await store.create({ principal: 'ann' });
      for (let time = 0; time < 3; time++) expect(await store[call](old)).toBeUndefined();
      expect(await count()).toBe(5);
      expect(await store.get(third.token)).toBeUndefined();
      expect(await store.get(other.token)).toEqual(other.session);
      const history = await Array.fromAsync(store.history(third.session.id));
      expect(history.at(-1)).toMatchObject({ type: 'session_expired', reason: 'reuse', session: undefined });
    }
  });
});
