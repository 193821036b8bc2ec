import { describe, expect, it } from 'vitest';
import { startExpress } from './express-application.ts';
import { startFastify } from './fastify-application.ts';
import { eventTypes, openSessions } from './opened-sessions.ts';
import { Visitor } from './visitor.ts';

describe('express-session', () => {
  it('a request that regenerates twice leaves one session, and the ids before it open nothing', async () => {
    const { middlewareStore, store, log } = await openSessions();
    const ids: string[] = [];
    const { url, failures } = await startExpress({ store: middlewareStore }, (app) => {
      app.get('/twice', (request, response, next) => {
        ids.push(request.sessionID);
        request.session.regenerate((failed) => {
          if (failed) return next(failed);
          request.session.user = 'bob';
          ids.push(request.sessionID);
          request.session.regenerate((error) => {
            if (error) return next(error);
            ids.push(request.sessionID);
            request.session.user = 'ann';
            response.send('welcome');
          });
        });
      });
    });
    const visitor = new Visitor(url);
    await visitor.get('/write?note=a');
    await visitor.get('/twice');
    expect((await visitor.get('/read')).text).toBe('{"user":"ann"}');
    expect(await store.stats()).toMatchObject({ live: 1, ended: 1 });
    const opened = await Promise.all(ids.map((id) => store.get(id)));
    expect(opened.map((session) => session?.principal)).toEqual([undefined, undefined, 'ann']);
    expect([eventTypes(log).slice(0, 3), failures]).toEqual([['created', 'expired', 'created'], []]);
  });

  it('who logs out twice at once, or in one request, is logged out, and hears no failure', async () => {
    const { middlewareStore, log } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore }, (app) => {
      app.get('/twice', ({ session }, response, next) => {
        session.destroy(() => session.destroy((error) => (error ? next(error) : response.send('bye'))));
      });
    });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    const { cookie } = visitor;
    const both = [Visitor.with(url, cookie).get('/twice'), Visitor.with(url, cookie).get('/twice')];
    expect((await Promise.all(both)).map(({ text }) => text)).toEqual(['bye', 'bye']);
    expect((await Visitor.with(url, cookie).get('/read')).text).toBe('{}');
    expect([eventTypes(log), failures]).toEqual([['created', 'expired'], []]);
  });

  it('who logs out everywhere else stays, and every other browser of his is logged out', async () => {
    const { middlewareStore, store } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore }, (app) => {
      app.get('/elsewhere', async ({ sessionID }, response) => {
        const here = await store.get(sessionID);
        response.send(String(await store.expirePrincipal('ann', { except: here?.id })));
      });
    });
    const browsers = [new Visitor(url), new Visitor(url), new Visitor(url)];
    for (const browser of browsers) await browser.get('/login');
    expect((await browsers[1]?.get('/elsewhere'))?.text).toBe('2');
    const read = await Promise.all(browsers.map((browser) => browser.get('/read')));
    expect(read.map(({ text }) => text)).toEqual(['{}', '{"user":"ann"}', '{}']);
    expect(failures).toEqual([]);
  });
});

it('@fastify/session: a library that logs in behind regenerate has the name carried over it', async () => {
  const { middlewareStore, store } = await openSessions();
  const { url, failures } = await startFastify({ store: middlewareStore, saveUninitialized: true }, (app) => {
    // As @fastify/passport does it: what serializes the user says his name first, and the list names it.
    app.get('/library', async (request) => {
      request.session.user = 'ann';
      await request.session.regenerate(['session', 'user']);
      request.session.set('user', 'ann');
      return 'welcome';
    });
    app.get('/library-logout', async (request) => {
      request.session.set('user', undefined);
      await request.session.regenerate();
      return 'bye';
    });
  });
  const visitor = new Visitor(url);
  await visitor.get('/write?note=planted');
  const planted = visitor.cookie;
  expect((await visitor.get('/library')).text).toBe('welcome');
  expect((await visitor.get('/read')).text).toBe('{"user":"ann"}');
  expect((await Visitor.with(url, planted).get('/read')).text).toBe('{}');
  const old = visitor.cookie;
  expect((await visitor.get('/library-logout')).text).toBe('bye');
  for (const who of [visitor, Visitor.with(url, old)]) expect((await who.get('/read')).text).toBe('{}');
  expect((await Array.fromAsync(store.list())).map(({ principal }) => principal)).not.toContain('ann');
  expect(failures).toEqual([]);
});
