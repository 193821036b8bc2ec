// From express-session's MemoryStore to ours, without logging anybody out: the browsers keep their cookies. Any store that
// can list its sessions by id moves the same way. Who has logged out stays so, however often the move is repeated.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { type JsonObject, MemoryEventLog, policies, SessionStore } from '@sessionlog/core';
import { ExpressSessionStore } from '@sessionlog/web/express-session';
import express from 'express';
import session, { MemoryStore, type SessionData, type Store } from 'express-session';

declare module 'express-session' {
  interface SessionData {
    user?: string;
  }
}

const policy = policies.nistAal1;
const principal = ({ user }: SessionData): string => user ?? 'anonymous';

/** Takes over the sessions of another store. @returns how many of them are live in ours. */
async function move(from: MemoryStore, to: SessionStore): Promise<number> {
  const found = await promisify(from.all.bind(from))();
  let live = 0;
  for (const [sid, data] of Object.entries(found ?? {})) {
    // Other stores know when the cookie expires, if it does, and not when the session began: for the policy it begins now.
    const { expires } = data.cookie;
    const expiresAt = expires ? new Date(expires).getTime() : Date.now() + policy.absoluteTimeoutMs;
    // As the other store had it: in the words of JSON.
    const attributes: JsonObject = JSON.parse(JSON.stringify(data));
    // The id is the token. One that was ever used here is not taken over again, and `undefined` says that it is over.
    if (await to.adopt({ token: sid, principal: principal(data), attributes, expiresAt })) live += 1;
  }
  return live;
}

// The application, before and after: nothing differs but the store. The secret stays, so that cookies stay valid.
async function start(store: Store): Promise<{ readonly url: string; stop(): Promise<unknown> }> {
  const app = express();
  const cookie = { maxAge: 86_400_000 };
  app.use(
    session({ store, cookie, secret: 'drawn with: openssl rand -hex 32', resave: false, saveUninitialized: false }),
  );
  app.post('/login/:user', (request, response, next) => {
    request.session.regenerate((error) => {
      if (error) return next(error);
      request.session.user = request.params.user;
      response.send('welcome');
    });
  });
  app.get('/me', (request, response) => void response.send(request.session.user ?? 'nobody'));
  app.post('/logout', (request, response, next) => {
    request.session.destroy((error) => (error ? next(error) : response.send('bye')));
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      return closed;
    },
  };
}

async function login(url: string, user: string): Promise<string> {
  const response = await fetch(`${url}/login/${user}`, { method: 'POST' });
  return response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
}

async function ask(url: string, method: string, path: string, cookie: string): Promise<string> {
  return (await fetch(url + path, { method, headers: { cookie } })).text();
}

// Ann, Bob and Eve log in at the old application, and Bob logs out.
const memory = new MemoryStore();
const before = await start(memory);
const [ann, bob, eve] = [
  await login(before.url, 'ann'),
  await login(before.url, 'bob'),
  await login(before.url, 'eve'),
];
await ask(before.url, 'POST', '/logout', bob);

// First the old application ends, with all of its requests: a logout there, behind the move, would not be known here.
await before.stop();
const log = new MemoryEventLog(); // Put a `FileEventLog` in its place.
const sessions = await SessionStore.open(log, { policy });
assert.equal(await move(memory, sessions), 2);

// Then the new one begins. Nobody has to log in again.
const after = await start(new ExpressSessionStore(sessions, { principal }));
assert.equal(await ask(after.url, 'GET', '/me', ann), 'ann');
assert.equal(await ask(after.url, 'GET', '/me', bob), 'nobody');
assert.equal(await ask(after.url, 'GET', '/me', eve), 'eve');
console.log('moved: ann and eve are logged in, bob is not');

// Eve logs out, and somebody runs the move again: the old store still has her session, and ours knows that it is over.
await ask(after.url, 'POST', '/logout', eve);
assert.equal(await move(memory, sessions), 1);
assert.equal(await ask(after.url, 'GET', '/me', eve), 'nobody');
assert.equal(await ask(after.url, 'GET', '/me', ann), 'ann');
console.log('moved again: eve has stayed logged out');

await after.stop();
await sessions.close();
await log.close();
