import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { SessionStore } from '@sessionlog/core';
import express from 'express';
import fastify, { type FastifyReply } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SessionCookie } from '../src/cookies/index.ts';
import { sessions as expressSessions } from '../src/express/index.ts';
import { sessions as fastifySessions } from '../src/fastify/index.ts';
import { sessions as nodeSessions, type RequestSession } from '../src/node/index.ts';
import { openSessions } from './opened-sessions.ts';
import { rawRequest } from './raw-request.ts';

const OWN = 'theme=dark; Path=/';
const ANOTHER = 'lang=en';

/** Ways in which a handler answers with cookies of its own, in the place of all that were there before. */
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  setHeader: (response) => response.setHeader('Set-Cookie', [OWN, ANOTHER]).end(),
  'setHeader of one': (response) => response.appendHeader('Set-Cookie', ANOTHER).setHeader('set-cookie', OWN).end(),
  removeHeader: (response) => {
    response.removeHeader('Set-Cookie');
    response.appendHeader('Set-Cookie', OWN).end();
  },
  writeHead: (response) => void response.writeHead(200, { 'Set-Cookie': OWN, 'X-Passed': 'along' }).end(),
  'writeHead of several': (response) => void response.writeHead(200, 'Fine', { 'set-cookie': [OWN, ANOTHER] }).end(),
  'writeHead of a list': (response) => {
    response.writeHead(200, ['Set-Cookie', OWN, 'X-Passed', 'along', 'set-cookie', ANOTHER]).end();
  },
  'a cookie of the same name': (response) => {
    response.writeHead(200, { 'Set-Cookie': ['__Host-session=; Max-Age=0; Path=/; Secure', OWN] }).end();
  },
};

const servers: Readonly<Record<string, (store: SessionStore, answer: keyof typeof answers) => Promise<string>>> = {
  async node(store, answer) {
    const open = nodeSessions(store);
    return listen(async (request, response) => {
      await act(await open(request, response), request.url);
      answers[answer]?.(response);
    });
  },
  async express(store, answer) {
    const app = express().use(expressSessions(store));
    app.use(async ({ auth, url }, response) => {
      await act(auth, url);
      answers[answer]?.(response);
    });
    return listen(app);
  },
  async 'Fastify, hijacked behind the login,'(store, answer) {
    return startFastify(store, async (auth, url, reply) => {
      await act(auth, url);
      reply.hijack();
      answers[answer]?.(reply.raw);
    });
  },
  async 'Fastify, hijacked in front of the login,'(store, answer) {
    return startFastify(store, async (auth, url, reply) => {
      reply.hijack();
      await act(auth, url);
      answers[answer]?.(reply.raw);
    });
  },
};

describe.each(Object.entries(servers))('%s', (_, start) => {
  it.each(Object.keys(answers))('sends the cookie of the session beside those of a handler: %s', async (answer) => {
    const { store } = await openSessions();
    const url = await start(store, answer);
    const login = (await rawRequest(`${url}/login`)).headers;
    const [line = '', ...others] = (login['set-cookie'] ?? []).toReversed();
    expect(login['cache-control']).toBe('no-store');
    expect([[OWN], [ANOTHER, OWN]]).toContainEqual(others);
    const [pair = ''] = line.split(';');
    expect((await store.get(pair.slice('__Host-session='.length)))?.principal).toBe('ann');
    const logout = (await rawRequest(`${url}/logout`, ['Cookie', pair])).headers['set-cookie'] ?? [];
    expect(logout.toReversed()).toEqual([new SessionCookie().clear(), ...others]);
    // Who neither logs in nor out gets what the handler says, and nothing else.
    const plain = (await rawRequest(url)).headers;
    if (answer !== 'a cookie of the same name') expect(plain['set-cookie']?.toReversed()).toEqual(others);
    expect([plain['x-passed'], plain['cache-control']]).toEqual([login['x-passed'], 'no-store']);
  });
});

it('of two cookies of one name, for one response, the one that was set last goes out', async () => {
  const { store } = await openSessions();
  const first = nodeSessions(store);
  const second = nodeSessions(store);
  const other = nodeSessions(store, { cookie: new SessionCookie({ name: '__Host-other' }) });
  const url = await listen(async (request, response) => {
    const auths = [await first(request, response), await second(request, response), await other(request, response)];
    for (const auth of auths) await auth.login({ principal: 'ann' });
    const last = await auths[0]?.login({ principal: 'bob' });
    response.writeHead(200, { 'Set-Cookie': OWN }).end(last?.token);
  });
  const { body, headers } = await rawRequest(url);
  expect(headers['set-cookie']).toEqual([
    OWN,
    expect.stringMatching(/^__Host-other=sess_/),
    expect.stringContaining(`__Host-session=${body};`),
  ]);
});

it('Fastify: a handler adds to the cookies, and replaces nobody, with the words of Fastify', async () => {
  const { store } = await openSessions();
  const url = await startFastify(store, async (auth, path, reply) => {
    await act(auth, path);
    expect(reply.hasHeader('Set-Cookie')).toBe(path === '/login');
    reply.header('Set-Cookie', OWN).header('Set-Cookie', ANOTHER);
    return reply.send('done');
  });
  const lines = (await rawRequest(`${url}/login`)).headers['set-cookie'];
  expect(lines).toEqual([OWN, ANOTHER, expect.stringMatching(/^__Host-session=sess_/)]);
  expect((await rawRequest(url)).headers['set-cookie']).toEqual([OWN, ANOTHER]);
});

it.each<[string, OutgoingHttpHeaders | OutgoingHttpHeader[]]>([
  ['an object', { 'Set-Cookie': OWN, 'Cache-Control': 'public', 'X-Passed': 'along' }],
  ['a list', ['Set-Cookie', OWN, 'Cache-Control', 'public', 'X-Passed', 'along']],
  [
    'a list of pairs',
    [
      ['Set-Cookie', OWN],
      ['Cache-Control', 'public'],
      ['X-Passed', 'along'],
    ],
  ],
])('over HTTP/2, too: %s', async (_, headers) => {
  const { store } = await openSessions();
  const open = nodeSessions(store);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await act(await open(request, response), request.url);
    response.writeHead(200, headers).end();
  };
  const url = await address(createHttp2Server(answer as never) as unknown as Server);
  const client = connect(url);
  onTestFinished(() => client.destroy());
  const [told] = await once(client.request({ ':path': '/login' }), 'response');
  expect(told['set-cookie']).toEqual([OWN, expect.stringMatching(/^__Host-session=sess_/)]);
  expect([told['cache-control'], told['x-passed']]).toEqual(['no-store', 'along']);
});

async function act(auth: RequestSession, path: string | undefined): Promise<void> {
  if (path === '/login') await auth.login({ principal: 'ann' });
  if (path === '/logout') await auth.logout();
}

async function startFastify(
  store: SessionStore,
  handle: (auth: RequestSession, path: string, reply: FastifyReply) => Promise<unknown>,
): Promise<string> {
  const app = fastify();
  onTestFinished(() => app.close());
  app.register(fastifySessions(store));
  app.get('/*', async ({ auth, url }, reply) => handle(auth, url, reply));
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function listen(listener: RequestListener): Promise<string> {
  return address(createServer(listener));
}

async function address(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
