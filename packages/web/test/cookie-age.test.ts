import { Cookie, type SessionData } from 'express-session';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AskedStore } from './asked-store.ts';
import { openSessions } from './opened-sessions.ts';

const SID = 'a'.repeat(32);
const MINUTE_MS = 60_000;

// The cookie of the middleware reads the clock of the system, and so does the store.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** The ways to say how long a cookie lasts: the middleware's own, and what a script writes by hand. */
const cookies: Readonly<Record<string, (maxAge: number) => unknown>> = {
  'a cookie of the middleware': (maxAge) => Object.assign(new Cookie(), { maxAge }),
  'a maxAge alone': (maxAge) => ({ maxAge }),
  'a maxAge beside no date': (maxAge) => ({ maxAge, expires: null, originalMaxAge: null }),
  'the maxAge that it had at first': (originalMaxAge) => ({ originalMaxAge }),
};

describe.each(Object.entries(cookies))('the age of %s', (_, cookieOf) => {
  const dataOf = (maxAge: number, note: string): SessionData =>
    ({ cookie: cookieOf(maxAge), note }) as unknown as SessionData;

  it('is how long a session lives', async () => {
    const asked = new AskedStore((await openSessions()).middlewareStore);
    await asked.set(SID, dataOf(MINUTE_MS, 'a'));
    pass(MINUTE_MS - 1);
    expect(await asked.get(SID)).toMatchObject({ note: 'a', cookie: { originalMaxAge: MINUTE_MS } });
    pass(1);
    expect(await asked.get(SID)).toBeNull();
  });

  it('makes a session shorter that lives', async () => {
    const asked = new AskedStore((await openSessions()).middlewareStore);
    await asked.set(SID, { cookie: { originalMaxAge: null }, note: 'a' });
    await asked.set(SID, dataOf(MINUTE_MS, 'a'));
    pass(MINUTE_MS);
    expect(await asked.get(SID)).toBeNull();
  });

  it('is renewed by a touch', async () => {
    const asked = new AskedStore((await openSessions()).middlewareStore);
    await asked.set(SID, dataOf(MINUTE_MS, 'a'));
    pass(MINUTE_MS / 2);
    await asked.touch(SID, dataOf(MINUTE_MS, 'a'));
    pass(MINUTE_MS - 1);
    expect((await asked.get(SID))?.cookie.expires).toEqual(new Date(Date.now() + 1));
    pass(1);
    expect(await asked.get(SID)).toBeNull();
  });

  it.each([0, -1])('of %s is over', async (maxAge) => {
    const asked = new AskedStore((await openSessions()).middlewareStore);
    await asked.set(SID, dataOf(MINUTE_MS, 'a'));
    await asked.set(SID, dataOf(maxAge, 'b'));
    expect(await asked.get(SID)).toBeNull();
  });
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300, '60000', {}, true])(
  'an age that is no time is none: %s',
  async (maxAge) => {
    const { middlewareStore, store } = await openSessions();
    const asked = new AskedStore(middlewareStore);
    for (const cookie of [{ maxAge }, { originalMaxAge: maxAge }]) {
      await asked.set(SID, { cookie, note: 'a' } as unknown as SessionData);
      expect((await store.get(SID))?.expiresAt).toBe(Date.now() + 60 * MINUTE_MS);
    }
  },
);

it('of a date and an age the date holds', async () => {
  const { middlewareStore, store } = await openSessions();
  const expires = new Date(Date.now() + MINUTE_MS);
  const cookie = { maxAge: 2 * MINUTE_MS, expires } as unknown as SessionData['cookie'];
  await new AskedStore(middlewareStore).set(SID, { cookie });
  expect((await store.get(SID))?.expiresAt).toBe(expires.getTime());
});

it.each([undefined, null, 'none'])(
  'data without a cookie live as the policy says, and come back with one: %s',
  async (none) => {
    const { middlewareStore, store } = await openSessions();
    const asked = new AskedStore(middlewareStore);
    const data = { cookie: none, note: 'a' } as unknown as SessionData;
    await asked.set(SID, data);
    pass(MINUTE_MS);
    await asked.touch(SID, data);
    expect((await store.get(SID))?.expiresAt).toBe(Date.now() + 60 * MINUTE_MS);
    const cookie = { path: '/', httpOnly: true, originalMaxAge: null, expires: null };
    expect(await asked.get(SID)).toEqual({ note: 'a', cookie });
  },
);
