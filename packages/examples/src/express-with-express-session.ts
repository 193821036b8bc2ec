// express with express-session, on a log in a directory. Who is logged in stays so after a restart, and who is logged out
// stays so, whatever a slow request saves afterwards: https://github.com/expressjs/session/issues/632
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policies, SessionStore } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { ExpressSessionStore } from '@sessionlog/web/express-session';
import express from 'express';
import session from 'express-session';

declare module 'express-session' {
  interface SessionData {
    user?: string;
    lastReport?: string;
  }
}

// What follows is the application. The slow report waits until it is told to end.
const reportBegan = Promise.withResolvers<void>();
const reportMayEnd = Promise.withResolvers<void>();
const dropped: string[] = [];

async function start(directory: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const log = await FileEventLog.open({ directory });
  const sessions = await SessionStore.open(log, { policy: policies.nistAal2 });
  const store = new ExpressSessionStore(sessions, {
    principal: ({ user }) => user ?? 'anonymous',
    onDropped: (id) => dropped.push(id),
  });

  const app = express();
  app.use(session({ store, secret: 'drawn with: openssl rand -hex 32', resave: false, saveUninitialized: false }));
  app.post('/login', (request, response, next) => {
    // A new id for whoever logs in: the old one may be known to somebody else.
    request.session.regenerate((error) => {
      if (error) return next(error);
      request.session.user = 'ann';
      response.send('welcome');
    });
  });
  app.get('/me', (request, response) => void response.send(request.session.user ?? 'nobody'));
  app.post('/logout', (request, response, next) => {
    request.session.destroy((error) => (error ? next(error) : response.send('bye')));
  });
  app.get('/report', async (request, response) => {
    reportBegan.resolve();
    await reportMayEnd.promise;
    request.session.lastReport = 'March';
    response.send('the report');
  });

  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await sessions.close();
      await log.close();
    },
  };
}

// From here on we are the browser.
let cookie = '';
async function ask(method: string, path: string): Promise<string> {
  const response = await fetch(server.url + path, { method, headers: { cookie } });
  const [line] = response.headers.getSetCookie();
  if (line !== undefined) cookie = line.slice(0, line.indexOf(';'));
  return response.text();
}

const directory = await mkdtemp(join(tmpdir(), 'sessionlog-example-'));
let server = await start(join(directory, 'sessions'));
assert.equal(await ask('POST', '/login'), 'welcome');

await server.stop();
server = await start(join(directory, 'sessions'));
assert.equal(await ask('GET', '/me'), 'ann');
console.log('restarted, and ann is logged in');

// The report has loaded the session. Ann logs out. Then the report saves what it has loaded.
const report = ask('GET', '/report');
await reportBegan.promise;
assert.equal(await ask('POST', '/logout'), 'bye');
reportMayEnd.resolve();
assert.equal(await report, 'the report');

assert.equal(dropped.length, 1);
assert.equal(await ask('GET', '/me'), 'nobody');
console.log('logged out, and the late save has brought nobody back');

await server.stop();
await rm(directory, { recursive: true });
