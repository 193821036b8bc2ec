import { describe, expect, expectTypeOf, it } from 'vitest';
import { SessionCookie } from '../src/cookies/index.ts';
import type { SessionVariables } from '../src/hono/index.ts';
import type { SessionsOptions } from '../src/node/index.ts';
import { openSessions } from './opened-sessions.ts';
import { rawRequest } from './raw-request.ts';
import { startServers } from './sessions-servers.ts';

const COOKIE = '__Host-session';
const CLEARED = `${COOKIE}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`;

describe.each(Object.entries(startServers))('%s', (_, start) => {
  it('logs in, knows who it is, and logs out: by cookie', async () => {
    const { store, log } = await openSessions();
    const { url } = await start(store);
    const login = await rawRequest(`${url}/login`);
    const [, end] = [login.body, '; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Lax'];
    expect(login.headers['set-cookie']).toEqual([`${COOKIE}=${login.body}${end}`]);
    const cookie = ['Cookie', `a=b; ${COOKIE}=${login.body}`];
    expect((await rawRequest(url, cookie)).body).toBe('ann');
    const logout = await rawRequest(`${url}/logout`, cookie);
    expect([logout.body, logout.headers['set-cookie']]).toEqual(['ann', [CLEARED]]);
    expect((await rawRequest(url, cookie)).body).toBe('undefined');
    expect(log.readSync().filter(({ type }) => type !== 'session_touched')).toHaveLength(2);
  });

  it('WEB-2: takes one bearer, and nothing from the address or the body', async () => {
    const { store } = await openSessions();
    const { url } = await start(store);
    const { token } = await store.create({ principal: 'ann' });
    const { token: other } = await store.create({ principal: 'bob' });
    const ask = async (...headers: string[]): Promise<string> => (await rawRequest(url, headers)).body;
    expect(await ask('Authorization', `Bearer ${token}`)).toBe('ann');
    expect(await ask('authorization', `bEARER ${token}`)).toBe('ann');
    expect(await ask('Authorization', `Bearer   ${token}`)).toBe('ann');
    const cookie = ['Cookie', `${COOKIE}=${other}`];
    for (const value of [
      'Bearer',
      `Bearer\t${token}`,
      `Bearer "${token}"`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer ${token}, Basic YTpi`,
      `Bearer ${token},`,
    ]) {
      // The cookie does not stand in for a bearer that opens nothing.
      expect(await ask('Authorization', value, ...cookie), value).toBe('undefined');
    }
    for (const another of [`Bearer ${token}`, 'Basic YTpi']) {
      const both = ['Authorization', `Bearer ${token}`, 'Authorization', another];
      expect(await ask(...both, ...cookie), another).toBe('undefined');
    }
    expect(await ask('Authorization', `Bearer ${token}`, ...cookie)).toBe('ann');
    expect((await rawRequest(`${url}/?access_token=${token}`)).body).toBe('undefined');
    const form = ['Content-Type', 'text/plain', 'Content-Length', String(`access_token=${token}`.length)];
    expect((await rawRequest(url, form, `access_token=${token}`)).body).toBe('undefined');
  });

  it('lets the cookie be where a proxy has a scheme of its own', async () => {
    const { store } = await openSessions();
    const { url } = await start(store);
    const { token } = await store.create({ principal: 'ann' });
    const cookie = ['Cookie', `${COOKIE}=${token}`];
    for (const value of ['Basic YTpi', 'Digest username="a", realm="b"', `Bearers ${token}`, token, '']) {
      expect((await rawRequest(url, ['Authorization', value, ...cookie])).body, value).toBe('ann');
      // Nothing but a bearer is a token.
      expect((await rawRequest(url, ['Authorization', value])).body, value).toBe('undefined');
    }
    const two = ['Authorization', 'Basic YTpi', 'Authorization', 'Negotiate YTpi'];
    expect((await rawRequest(url, [...two, ...cookie])).body).toBe('ann');
  });

  it('WEB-2: gives one 401 for every failure, where a session is required', async () => {
    const { store } = await openSessions();
    const { url } = await start(store, { required: true });
    const { token } = await store.create({ principal: 'ann' });
    const { token: ended } = await store.create({ principal: 'bob' });
    await store.expire(ended);
    const failures = [[], ['Authorization', ''], ['Cookie', `${COOKIE}=${ended}`], ['Cookie', `${COOKIE}=x`]];
    for (const bearer of [ended, 'x', token.slice(0, -1), `sha256:v1:${'0'.repeat(64)}`]) {
      failures.push(['Authorization', `Bearer ${bearer}`]);
    }
    for (const headers of failures) {
      const { status, headers: told, body } = await rawRequest(url, headers);
      const { 'www-authenticate': challenge, 'cache-control': cache, 'content-type': type, 'set-cookie': lines } = told;
      expect({ status, challenge, cache, type, lines, body }).toEqual({
        status: 401,
        challenge: 'Bearer error="invalid_token"',
        cache: 'no-store',
        type: 'application/json',
        lines: undefined,
        body: '{"error":"invalid_token"}',
      });
    }
    expect(await rawRequest(url, ['Authorization', `Bearer ${token}`])).toMatchObject({ status: 200, body: 'ann' });
  });

  it('WEB-2: nothing is to be stored on the way', async () => {
    const { store } = await openSessions();
    const { url } = await start(store);
    expect((await rawRequest(url)).headers['cache-control']).toBe('no-store');
    expect((await rawRequest(`${url}/login`)).headers['cache-control']).toBe('no-store');
  });

  it('gives an anonymous session its principal by rotation: the planted token opens nothing', async () => {
    const { store } = await openSessions();
    const { url } = await start(store);
    const { body: planted } = await rawRequest(`${url}/visit`);
    const { body: token } = await rawRequest(`${url}/login`, ['Cookie', `${COOKIE}=${planted}`]);
    expect(await store.get(planted)).toBeUndefined();
    expect(await store.get(token)).toMatchObject({
      principal: 'ann',
      attributes: { cart: 1 },
      rotatedFrom: expect.any(String),
    });
  });

  it('ends the session of this browser that a login takes the place of, and no other', async () => {
    const { store } = await openSessions();
    const { url } = await start(store);
    const { token: elsewhere } = await store.create({ principal: 'ann' });
    const { body: first } = await rawRequest(`${url}/login`);
    const { body: second } = await rawRequest(`${url}/login`, ['Cookie', `${COOKIE}=${first}`]);
    expect(await store.get(first)).toBeUndefined();
    const { body: third, headers } = await rawRequest(`${url}/twice`, ['Cookie', `${COOKIE}=${second}`]);
    expect(headers['set-cookie']).toEqual([expect.stringContaining(third)]);
    expect((await Array.fromAsync(store.list())).map(({ principal }) => principal)).toEqual(['ann', 'ann']);
    expect(await store.get(elsewhere)).toBeDefined();
  });

  it('rotates: a cookie by a cookie, a bearer by what the application tells', async () => {
    const { store } = await openSessions();
    const { url } = await start(store);
    const { token } = await store.create({ principal: 'ann' });
    const byCookie = await rawRequest(`${url}/rotate`, ['Cookie', `${COOKIE}=${token}`]);
    expect(byCookie.headers['set-cookie']).toEqual([expect.stringContaining(`${COOKIE}=${byCookie.body}; `)]);
    const byBearer = await rawRequest(`${url}/rotate`, ['Authorization', `Bearer ${byCookie.body}`]);
    expect(byBearer.headers['set-cookie']).toBeUndefined();
    expect(await store.get(byBearer.body)).toMatchObject({ principal: 'ann' });
    for (const old of [token, byCookie.body]) expect(await store.get(old)).toBeUndefined();
    expect((await rawRequest(`${url}/rotate`)).body).toBe('none');
  });

  it('logs out all that the request carries', async () => {
    const { store } = await openSessions();
    const { url } = await start(store);
    const { token } = await store.create({ principal: 'ann' });
    const { token: other } = await store.create({ principal: 'bob' });
    const carried = ['Authorization', `Bearer ${token}`, 'Cookie', `${COOKIE}=${other}`];
    expect((await rawRequest(`${url}/logout`, carried)).body).toBe('ann');
    expect(await store.stats()).toMatchObject({ live: 0 });
  });

  it('tells a request that is under way that its session is over', async () => {
    const { store } = await openSessions();
    const { url, gate } = await start(store);
    const { token } = await store.create({ principal: 'ann' });
    const waiting = rawRequest(`${url}/wait`, ['Authorization', `Bearer ${token}`]);
    await gate.reached;
    await store.expire(token);
    expect((await waiting).body).toBe('true');
  });

  it('is for bearers only without a cookie, and touches only if it should', async () => {
    const { store, log } = await openSessions();
    const { url } = await start(store, { cookie: false, touch: false });
    const login = await rawRequest(`${url}/login`);
    expect(login.headers['set-cookie']).toBeUndefined();
    expect((await rawRequest(url, ['Cookie', `${COOKIE}=${login.body}`])).body).toBe('undefined');
    expect((await rawRequest(url, ['Authorization', `Bearer ${login.body}`])).body).toBe('ann');
    expect(log.readSync()).toHaveLength(1);
  });

  it('takes the cookie that it is given', async () => {
    const { store } = await openSessions();
    const cookie = new SessionCookie({ dangerouslyWithoutSecure: true, keys: ['k'.repeat(32)] });
    const { url } = await start(store, { cookie });
    const { headers, body: token } = await rawRequest(`${url}/login`);
    const [pair = ''] = headers['set-cookie']?.[0]?.split(';') ?? [];
    expect(pair).toMatch(/^session=sess_/);
    expect((await rawRequest(url, ['Cookie', pair])).body).toBe('ann');
    expect((await rawRequest(url, ['Cookie', `session=${token}`])).body).toBe('undefined');
  });

  it('fails where the log fails, and lets nobody in', async () => {
    const { store, log } = await openSessions();
    const { url } = await start(store);
    const { token } = await store.create({ principal: 'ann' });
    await log.close();
    const { status, headers, body } = await rawRequest(url, ['Authorization', `Bearer ${token}`]);
    expect([status, headers['cache-control']]).toEqual([500, 'no-store']);
    expect(body).not.toContain(token);
  });

  it.each([
    ['cookie', { cookie: 'session' }],
    ['required', { required: 1 }],
    ['touch', { touch: 'no' }],
    ['options', { cookies: false }],
  ])('refuses the option %s in %j', async (field, options) => {
    const { store } = await openSessions();
    await expect(start(store, options as SessionsOptions)).rejects.toMatchObject({
      code: 'ERR_SESSION_INVALID',
      field,
    });
  });
});

it('what Hono is told of the context fits versions from 4.0 on, for which variables have any name', () => {
  expectTypeOf<SessionVariables>().toExtend<Record<string, unknown>>();
});
