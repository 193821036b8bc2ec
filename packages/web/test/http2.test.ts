import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { type ClientHttp2Session, connect, constants, createServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createAdaptorServer } from '@hono/node-server';
import type { SessionStore } from '@sessionlog/core';
import fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sessions as fastifySessions } from '../src/fastify/index.ts';
import { sessions as honoSessions, type SessionVariables } from '../src/hono/index.ts';
import { sessions as nodeSessions, type RequestSession } from '../src/node/index.ts';
import { openSessions } from './opened-sessions.ts';

/** Tells who it is, behind a login where the path says so, and never answers `/leave`. */
async function act(auth: RequestSession, path: string | undefined): Promise<string> {
  if (path === '/login' || path === '/leave') await auth.login({ principal: 'ann' });
  if (path === '/leave') await aborted(auth.signal);
  return String(auth.session?.principal);
}

const startServers: Readonly<Record<string, (store: SessionStore) => Promise<string>>> = {
  async node(store) {
    const open = nodeSessions(store);
    // The compatible part of `node:http2` has the same methods, and other types.
    const answer: RequestListener = async (request, response) => {
      // Who has gone is told nothing: not even that his login came too late.
      const told = act(await open(request, response), request.url);
      response.end(await told.catch(() => 'failed'));
    };
    return listen(createServer(answer as never) as unknown as Server);
  },
  async fastify(store) {
    const app = fastify({ http2: true });
    onTestFinished(() => app.close());
    app.register(fastifySessions(store) as never);
    app.get('/*', async ({ auth, url }) => act(auth, url));
    return app.listen({ host: '127.0.0.1', port: 0 });
  },
  async hono(store) {
    const app = new Hono<{ Variables: SessionVariables }>().use(honoSessions(store));
    app.get('*', async (c) => {
      if (c.req.path !== '/leave') return c.text(await act(c.var.auth, c.req.path));
      await c.var.auth.login({ principal: 'ann' });
      await aborted(c.req.raw.signal);
      return c.text('nobody hears this');
    });
    return listen(createAdaptorServer({ fetch: app.fetch, createServer }) as Server);
  },
};

describe.each(Object.entries(startServers))('%s, over HTTP/2', (_, start) => {
  it('logs in, and knows who it is by cookie and by bearer', async () => {
    const { store } = await openSessions();
    const client = open(await start(store));
    const login = await ask(client, '/login');
    const [line = ''] = login.headers['set-cookie'] ?? [];
    expect([login.body, login.headers['cache-control'], line]).toEqual([
      'ann',
      'no-store',
      expect.stringMatching(/^__Host-session=sess_[\w-]{49}; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    const [pair = ''] = line.split(';');
    // A browser may send each pair for itself (RFC 9113 section 8.2.3).
    expect((await ask(client, '/', { cookie: ['a=b', pair, 'c=d'] })).body).toBe('ann');
    expect((await ask(client, '/', { cookie: [pair, pair] })).body).toBe('undefined');
    expect((await ask(client, '/', { authorization: `Bearer ${pair.split('=')[1]}` })).body).toBe('ann');
  });

  it('a client that gives its request up behind a login leaves no session that nobody has', async () => {
    const { store } = await openSessions();
    const client = open(await start(store));
    const left = client.request({ ':path': '/leave' });
    left.on('error', () => {});
    for await (const { type, reason } of store.changes()) {
      if (type === 'created') left.close(constants.NGHTTP2_CANCEL);
      if (type === 'expired') {
        expect(reason).toBe('not handed over');
        break;
      }
    }
    expect(await store.stats()).toMatchObject({ live: 0, ended: 1 });
  });
});

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(url: string): ClientHttp2Session {
  const client = connect(url);
  onTestFinished(() => client.destroy());
  return client;
}

async function ask(
  client: ClientHttp2Session,
  path: string,
  headers: Record<string, string | readonly string[]> = {},
): Promise<{ headers: IncomingHttpHeaders; body: string }> {
  const request = client.request({ ':path': path, ...headers });
  const [told] = await once(request, 'response');
  return { headers: told, body: await text(request) };
}
