import { request } from 'node:http';
import type { SessionChange, SessionStore } from '@sessionlog/core';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { type SessionVariables, sessions } from '../src/hono/index.ts';
import { openSessions } from './opened-sessions.ts';
import { rawRequest } from './raw-request.ts';
import { startServers } from './sessions-servers.ts';

const COOKIE = '__Host-session';

describe.each(Object.entries(startServers))('%s: a handler that fails behind a login', (framework, start) => {
  it.each(['/fail', '/fail-with-text'])('has logged in whoever is told of it, and nobody else: %s', async (path) => {
    const { store } = await openSessions();
    const { url } = await start(store);
    const { status, headers } = await rawRequest(url + path);
    expect(status).toBe(500);
    const [pair = ''] = headers['set-cookie']?.[0]?.split(';') ?? [];
    // What is no `Error` Hono passes to its server, whose answer has nothing of the application.
    const isTold = framework !== 'hono' || path === '/fail';
    if (isTold) expect(headers['cache-control']).toBe('no-store');
    expect(pair !== '').toBe(isTold);
    expect((await rawRequest(url, ['Cookie', pair])).body).toBe(isTold ? 'ann' : 'undefined');
    expect(await store.stats()).toMatchObject(isTold ? { live: 1, ended: 0 } : { live: 0, ended: 1 });
  });

  it.each([
    ['/login-and-leave', undefined],
    ['/login-and-leave', 'anonymous'],
    ['/login-and-leave', 'ann'],
    ['/rotate-and-leave', 'ann'],
  ])('to answer before the client has gone leaves no session that nobody has: %s, of %s', async (path, principal) => {
    const { store } = await openSessions();
    const { url, gate } = await start(store);
    const headers: Record<string, string> = {};
    if (principal !== undefined) headers['Cookie'] = `${COOKIE}=${(await store.create({ principal })).token}`;
    const leaving = request(url + path, { agent: false, headers });
    leaving.on('error', () => {}).end();
    await gate.reached;
    leaving.destroy();
    expect(await lastOf(store)).toMatchObject({ ended: [{ principal: 'ann' }] });
    expect(await store.stats()).toMatchObject({ live: 0 });
  });
});

it('Hono: a response that takes no cookie leaves no session that nobody has', async () => {
  const { store } = await openSessions();
  const app = new Hono<{ Variables: SessionVariables }>();
  app.use(sessions(store));
  app.get('/', async (c) => {
    await c.var.auth.login({ principal: 'ann' });
    // Its status is none that a response may be made with: headers can't be added to it.
    return Response.error();
  });
  await expect(async () => app.request('/')).rejects.toThrow(RangeError);
  expect(await store.stats()).toMatchObject({ live: 0, ended: 1 });
});

/** The end of what was not handed over. */
async function lastOf(store: SessionStore): Promise<SessionChange | undefined> {
  for await (const change of store.changes()) if (change.reason === 'not handed over') return change;
  return undefined;
}
