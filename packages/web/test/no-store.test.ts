import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SessionStore } from '@sessionlog/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { expect, it, onTestFinished } from 'vitest';
import { sessions as expressSessions } from '../src/express/index.ts';
import { sessions as fastifySessions } from '../src/fastify/index.ts';
import { sessions as honoSessions, type SessionVariables } from '../src/hono/index.ts';
import { sessions as nodeSessions, type RequestSession } from '../src/node/index.ts';
import { openSessions } from './opened-sessions.ts';
import { rawRequest } from './raw-request.ts';

const PUBLIC = 'public, max-age=3600';
const PATHS = ['/login', '/logout', '/twice'];

it.each<[string, string | undefined, (response: ServerResponse) => void]>([
  ['setHeader', undefined, (response) => response.setHeader('cache-control', PUBLIC)],
  ['flushHeaders', undefined, (response) => response.setHeader('Cache-Control', PUBLIC).flushHeaders()],
  ['writeHead', 'along', (response) => response.writeHead(200, { 'cache-control': PUBLIC, 'X-Passed': 'along' })],
  [
    'writeHead of a list',
    'along',
    (response) => response.writeHead(200, ['X-Passed', 'along', 'Cache-Control', PUBLIC]),
  ],
  [
    'writeHead with a reason',
    'along',
    (response) => response.writeHead(200, 'Fine', { 'Cache-Control': PUBLIC, 'X-Passed': 'along' }),
  ],
  [
    'writeHead, no reason',
    'along',
    (response) => response.writeHead(200, undefined, { 'cache-control': PUBLIC, 'X-Passed': 'along' }),
  ],
  ['writeHead with nothing else', undefined, (response) => response.setHeader('Cache-Control', PUBLIC).writeHead(200)],
])(
  'WEB-2: what carries the cookie is stored nowhere, whatever the handler says: node:http, by %s',
  async (_, passed, say) => {
    const { store } = await openSessions();
    const open = nodeSessions(store);
    const url = await listen(async (request, response) => {
      await act(await open(request, response), request.url);
      response.setHeader('X-Said', 'before');
      say(response);
      response.end();
    });
    await expectUnstored(url, store);
    // What else was said stays.
    const { headers } = await rawRequest(`${url}/login`);
    expect([headers['x-said'], headers['x-passed']]).toEqual(['before', passed]);
  },
);

it('WEB-2: what carries the cookie is stored nowhere, whatever the handler says: express', async () => {
  const { store } = await openSessions();
  const app = express();
  app.use(expressSessions(store));
  app.use(async ({ auth, url }, response) => {
    await act(auth, url);
    response.set('Cache-Control', PUBLIC).send('done');
  });
  await expectUnstored(await listen(app), store);
});

it('WEB-2: what carries the cookie is stored nowhere, whatever the handler says: Fastify', async () => {
  const { store } = await openSessions();
  const app = fastify();
  onTestFinished(() => app.close());
  app.register(fastifySessions(store));
  app.get('/*', async ({ auth, url }, reply) => {
    await act(auth, url);
    return reply.header('cache-control', PUBLIC).send('done');
  });
  await expectUnstored(await app.listen({ host: '127.0.0.1', port: 0 }), store);
});

it('WEB-2: what is said of all answers in front of the sessions is not said of theirs: Fastify', async () => {
  const { store } = await openSessions();
  const app = fastify();
  onTestFinished(() => app.close());
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('Cache-Control', PUBLIC);
  });
  app.register(fastifySessions(store));
  app.get('/*', async (_request, reply) => reply.send('done'));
  app.get('/hijacked', async (_request, reply) => {
    reply.hijack();
    reply.raw.end('done');
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  for (const path of ['/', '/hijacked']) {
    expect((await rawRequest(url + path)).headers['cache-control'], path).toBe('no-store');
  }
});

it('WEB-2: what carries the cookie is stored nowhere, whatever the handler says: Hono', async () => {
  const { store } = await openSessions();
  const app = new Hono<{ Variables: SessionVariables }>();
  app.use(honoSessions(store));
  app.get('*', async (c) => {
    await act(c.var.auth, c.req.path);
    return new Response('done', { headers: { 'Cache-Control': PUBLIC } });
  });
  for (const path of [...PATHS, '/']) {
    const response = await app.request(path);
    expect(response.headers.get('cache-control'), path).toBe(path === '/' ? PUBLIC : 'no-store');
    expect(response.headers.getSetCookie()).toHaveLength(path === '/' ? 0 : 1);
  }
});

it('WEB-2: the failure of a log is stored nowhere: Hono, whoever answers it', async () => {
  const { store, log } = await openSessions();
  const { token } = await store.create({ principal: 'ann' });
  await log.close();
  const plain = new Hono<{ Variables: SessionVariables }>().use(honoSessions(store));
  plain.get('/', (c) => c.text('not reached')).onError((_, c) => c.text('failed', 500));
  const own = new Hono<{ Variables: SessionVariables }>().use(honoSessions(store));
  own
    .get('/', (c) => c.text('not reached'))
    .onError(() => new Response('failed', { status: 500, headers: { 'Cache-Control': PUBLIC } }));
  for (const app of [plain, own]) {
    const response = await app.request('/', { headers: { Authorization: `Bearer ${token}` } });
    expect([response.status, await response.text()]).toEqual([500, 'failed']);
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
});

async function act(auth: RequestSession, path: string | undefined): Promise<void> {
  if (path === '/login' || path === '/twice') await auth.login({ principal: 'ann' });
  if (path === '/logout' || path === '/twice') await auth.logout();
}

/** Also the control: what carries no cookie says what the handler said. */
async function expectUnstored(url: string, store: SessionStore): Promise<void> {
  for (const path of PATHS) {
    const { status, headers } = await rawRequest(url + path);
    expect([status, headers['cache-control'], headers['set-cookie']?.length], path).toEqual([200, 'no-store', 1]);
  }
  const { token } = await store.create({ principal: 'ann' });
  const { headers } = await rawRequest(url, ['Cookie', `__Host-session=${token}`]);
  expect([headers['cache-control'], headers['set-cookie']]).toEqual([PUBLIC, undefined]);
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
