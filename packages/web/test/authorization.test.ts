import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { SessionStore } from '@sessionlog/core';
import fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { sessions as expressSessions } from '../src/express/index.ts';
import { sessions as fastifySessions } from '../src/fastify/index.ts';
import { sessions } from '../src/node/index.ts';
import { openSessions } from './opened-sessions.ts';

/** A request as whatever calls an application makes it without a server: a function of a cloud, a test. */
function made(headers: Record<string, string | string[]>, rawHeaders: string[] | undefined): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { headers, rawHeaders });
}

async function principalOf(store: SessionStore, request: IncomingMessage): Promise<string | undefined> {
  return (await sessions(store)(request, new ServerResponse(request))).session?.principal;
}

it('a request that no server has read has the bearer of its headers, in front of its cookie', async () => {
  const { store } = await openSessions();
  const [{ token: ann }, { token: bob }] = [
    await store.create({ principal: 'ann' }),
    await store.create({ principal: 'bob' }),
  ];
  const cookie = `__Host-session=${bob}`;
  for (const rawHeaders of [[], undefined]) {
    const ask = (headers: Record<string, string | string[]>) => principalOf(store, made(headers, rawHeaders));
    expect(await ask({ authorization: `Bearer ${ann}`, cookie })).toBe('ann');
    expect(await ask({ authorization: [`Bearer ${ann}`], cookie })).toBe('ann');
    expect(await ask({ authorization: 'Bearer of nothing', cookie })).toBeUndefined();
    expect(await ask({ authorization: [`Bearer ${ann}`, 'Basic YTpi'], cookie })).toBeUndefined();
    expect(await ask({ authorization: 'Basic YTpi', cookie })).toBe('bob');
    expect(await ask({ cookie })).toBe('bob');
  }
});

it('what an application in front makes of the one header holds; of two it has seen only one', async () => {
  const { store } = await openSessions();
  const { token: ann } = await store.create({ principal: 'ann' });
  const { token: bob } = await store.create({ principal: 'bob' });
  const one = ['Authorization', `Bearer ${ann}`];
  expect(await principalOf(store, made({ authorization: `Bearer ${bob}` }, one))).toBe('bob');
  expect(await principalOf(store, made({}, one))).toBeUndefined();
  for (const other of [`Bearer ${bob}`, `Bearer ${ann}`, 'Basic YTpi']) {
    const two = [...one, 'authorization', other];
    expect(await principalOf(store, made({ authorization: `Bearer ${ann}` }, two)), other).toBeUndefined();
  }
});

it('express and Fastify are called without a server, too', async () => {
  const { store } = await openSessions();
  const { token } = await store.create({ principal: 'ann' });
  const request = made({ authorization: `Bearer ${token}` }, []);
  const opened = Promise.withResolvers<unknown>();
  expressSessions(store)(request, new ServerResponse(request), opened.resolve);
  expect(await opened.promise).toBeUndefined();
  expect(request).toMatchObject({ auth: { session: { principal: 'ann' } } });
  const app = fastify();
  onTestFinished(() => app.close());
  app.register(fastifySessions(store));
  app.get('/', async ({ auth }) => auth.session?.principal ?? 'nobody');
  const authorization = `Bearer ${token}`;
  expect((await app.inject({ url: '/', headers: { authorization } })).body).toBe('ann');
});
