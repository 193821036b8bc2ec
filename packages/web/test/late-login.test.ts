import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { sessions as fastifySessions } from '../src/fastify/index.ts';
import { sessions as honoSessions, type SessionVariables } from '../src/hono/index.ts';
import { sessions as nodeSessions, type RequestSession } from '../src/node/index.ts';
import { type OpenedSessions, openSessions } from './opened-sessions.ts';

let opened: OpenedSessions;
/** Of a visitor who has a session. */
let headers: { readonly cookie: string };
let auth: RequestSession | undefined;

beforeEach(async () => {
  opened = await openSessions();
  headers = { cookie: `__Host-session=${(await opened.store.create({ principal: 'anonymous' })).token}` };
});

/** Behind the headers a login, of which the browser would not learn, begins nothing, and a logout ends the session. */
afterEach(async () => {
  await expect(auth?.login({ principal: 'ann' })).rejects.toThrow('The headers of the response were sent before');
  expect(await opened.store.stats()).toMatchObject({ live: 1, ended: 0 });
  expect((await auth?.logout())?.principal).toBe('anonymous');
  expect(await opened.store.stats()).toMatchObject({ live: 0, ended: 1 });
});

it('node:http: behind the headers it is too late to log in', async () => {
  const open = nodeSessions(opened.store);
  const server = createServer(async (request, response) => {
    auth = await open(request, response);
    response.setHeader('Cache-Control', 'no-cache').end('done');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { headers });
  expect(await response.text()).toBe('done');
  expect(response.headers.get('cache-control')).toBe('no-cache');
});

it('Hono: behind the response it is too late to log in', async () => {
  const app = new Hono<{ Variables: SessionVariables }>();
  app.use(honoSessions(opened.store));
  app.get('/', (c) => {
    auth = c.var.auth;
    return c.text('done', 200, { 'Cache-Control': 'no-cache' });
  });
  const response = await app.request('/', { headers });
  expect(response.headers.get('cache-control')).toBe('no-cache');
});

it('Fastify: behind the headers it is too late to log in; a part may require what the whole does not', async () => {
  const app = fastify();
  onTestFinished(() => app.close());
  app.register(fastifySessions(opened.store));
  app.get('/', async (request, reply) => {
    auth = request.auth;
    return reply.header('Cache-Control', 'no-cache').send('done');
  });
  app.register(async (part) => {
    part.register(fastifySessions(opened.store, { required: true }));
    part.get('/part', async () => 'let in');
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  expect((await fetch(`${url}/part`)).status).toBe(401);
  const response = await fetch(url, { headers });
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-cache']);
});
