import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { CreatedSession, SessionStore } from '@sessionlog/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { sessions as expressSessions } from '../src/express/index.ts';
import { sessions as fastifySessions } from '../src/fastify/index.ts';
import { sessions as honoSessions, type SessionVariables } from '../src/hono/index.ts';
import { sessions as nodeSessions, type RequestSession, type SessionsOptions } from '../src/node/index.ts';
import { Gate } from './gate.ts';

/** A server that does what {@link act} does. */
export interface SessionsServer {
  readonly url: string;
  /** Where `/wait` waits for its session to end. */
  readonly gate: Gate;
}

type StartServer = (store: SessionStore, options?: SessionsOptions) => Promise<SessionsServer>;

/** The same application on each framework, on a real server. */
export const startServers: Readonly<Record<string, StartServer>> = {
  async node(store, options) {
    const open = nodeSessions(store, options);
    return listen((gate) => async (request, response) => {
      try {
        const auth = await open(request, response);
        if (auth !== undefined) response.end(await act(auth, request.url, gate, once(response, 'close')));
      } catch (error) {
        response.writeHead(500).end(String(error));
      }
    });
  },
  async express(store, options) {
    return listen((gate) => {
      const app = express();
      app.use(expressSessions(store, options));
      app.use(
        async ({ auth, url }, response) => void response.send(await act(auth, url, gate, once(response, 'close'))),
      );
      return app;
    });
  },
  async hono(store, options) {
    const gate = new Gate();
    const app = new Hono<{ Variables: SessionVariables }>();
    app.use(honoSessions(store, options));
    // A response of its own, so that the headers of the middleware have to find their way into it.
    app.all('*', async (c) => new Response(await act(c.var.auth, c.req.path, gate, once(c.req.raw.signal, 'abort'))));
    return { url: await address(createAdaptorServer({ fetch: app.fetch }) as Server), gate };
  },
  async fastify(store, options) {
    const gate = new Gate();
    const app = fastify();
    onTestFinished(() => app.close());
    app.register(fastifySessions(store, options));
    app.all('/*', async ({ auth, url }, reply) => act(auth, url, gate, once(reply.raw, 'close')));
    return { url: await app.listen({ host: '127.0.0.1', port: 0 }), gate };
  },
};

/** @param gone - resolves once the client has gone before it was answered. */
async function act(
  auth: RequestSession,
  path: string | undefined,
  gate: Gate,
  gone: Promise<unknown>,
): Promise<string> {
  switch (path?.split('?', 1)[0]) {
    case '/login':
      return tell(await auth.login({ principal: 'ann' }));
    case '/visit':
      return tell(await auth.login({ principal: 'anonymous', attributes: { cart: 1 } }));
    case '/logout':
      return String((await auth.logout())?.principal);
    case '/twice':
      await auth.login({ principal: 'bob' });
      return tell(await auth.login({ principal: 'ann' }));
    case '/rotate':
      return tell(await auth.rotate());
    case '/wait':
      await Promise.race([gate.pass(), once(auth.signal, 'abort')]);
      return String(auth.signal.aborted);
    case '/fail':
      await auth.login({ principal: 'ann' });
      throw new Error('The handler failed.');
    case '/fail-with-text':
      await auth.login({ principal: 'ann' });
      throw 'The handler failed.';
    case '/login-and-leave':
      await auth.login({ principal: 'ann' });
      return leave(gate, gone);
    case '/rotate-and-leave':
      await auth.rotate();
      return leave(gate, gone);
    default:
      return String(auth.session?.principal);
  }
}

async function leave(gate: Gate, gone: Promise<unknown>): Promise<string> {
  void gate.pass();
  await gone;
  return 'nobody hears this';
}

function tell(created: CreatedSession | undefined): string {
  return created === undefined ? 'none' : created.token;
}

async function listen(listener: (gate: Gate) => RequestListener): Promise<SessionsServer> {
  const gate = new Gate();
  return { url: await address(createServer(listener(gate))), gate };
}

async function address(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
