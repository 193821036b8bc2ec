import { MemoryStore } from 'express-session';
import { describe, expect, it } from 'vitest';
import { startExpress } from './express-application.ts';
import { eventTypes, openSessions } from './opened-sessions.ts';
import { Visitor } from './visitor.ts';

describe('what express-session and its applications do with a store', () => {
  it('two logins at once under one id: each has a session of its own, and the id opens nothing', async () => {
    const { middlewareStore, store } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore, saveUninitialized: true });
    const visitor = new Visitor(url);
    await visitor.get('/read');
    const { cookie } = visitor;
    const both = [Visitor.with(url, cookie), Visitor.with(url, cookie)];
    await Promise.all(both.map((one) => one.get('/login')));
    for (const one of both) expect((await one.get('/read')).text).toBe('{"user":"ann"}');
    expect((await Visitor.with(url, cookie).get('/read')).text).toBe('{}');
    expect(failures).toEqual([]);
    expect((await Array.fromAsync(store.list())).map(({ principal }) => principal).slice(0, 2)).toEqual(['ann', 'ann']);
  });

  it("unset: 'keep' leaves the session as it is", async () => {
    const { middlewareStore, log } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore, unset: 'keep' });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    await visitor.get('/drop');
    expect((await visitor.get('/read')).text).toBe('{"user":"ann"}');
    expect(eventTypes(log)).not.toContain('expired');
  });

  it.each([-1000, 0])(
    'a cookie with a date of its own ends the session when it is over (%s ms from now)',
    async (ms) => {
      const { middlewareStore, store } = await openSessions();
      const { url, failures } = await startExpress({ store: middlewareStore }, (app) => {
        app.get('/end', ({ session: { cookie } }, response) => {
          cookie.expires = new Date(Date.now() + ms);
          response.send('ended');
        });
      });
      const visitor = new Visitor(url);
      await visitor.get('/login');
      await visitor.get('/end');
      expect(await store.stats()).toMatchObject({ live: 0, ended: 1 });
      expect(failures).toEqual([]);
    },
  );

  it('a save of what the same request destroyed is dropped; with the MemoryStore it is back', async () => {
    const saved = async (store: Parameters<typeof startExpress>[0]['store'] & object): Promise<string> => {
      const { url } = await startExpress({ store }, (app) => {
        app.get('/destroy-and-save', ({ session }, response, next) => {
          session.destroy(() => session.save((error) => (error ? next(error) : response.send('saved'))));
        });
      });
      const visitor = new Visitor(url);
      await visitor.get('/login');
      const { cookie } = visitor;
      expect((await visitor.get('/destroy-and-save')).text).toBe('saved');
      return (await Visitor.with(url, cookie).get('/read')).text;
    };
    const { middlewareStore, dropped } = await openSessions();
    expect(await saved(middlewareStore)).toBe('{}');
    expect(dropped).toHaveLength(1);
    expect(await saved(new MemoryStore())).toBe('{"user":"ann"}');
  });

  it('a reload behind the end of the session fails, and says so', async () => {
    const { middlewareStore, store } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore }, (app) => {
      app.get('/end-and-reload', async (request, response, next) => {
        await store.expire(request.sessionID);
        request.session.reload((error) => (error ? next(error) : response.send('reloaded')));
      });
    });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    expect((await visitor.get('/end-and-reload')).status).toBe(500);
    expect(failures).toMatchObject([{ message: 'failed to load session' }]);
  });

  it('a logout in the middle of a response that is streamed ends the session', async () => {
    const { middlewareStore, store } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore }, (app) => {
      app.get('/stream', ({ session }, response) => {
        response.write('a');
        session.note = 'late';
        session.destroy((error) => response.end(error ? 'failed' : 'b'));
      });
    });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    expect((await visitor.get('/stream')).text).toBe('ab');
    expect((await visitor.get('/read')).text).toBe('{}');
    expect(await store.stats()).toMatchObject({ live: 0, ended: 1 });
    expect(failures).toEqual([]);
  });

  it('what a handler kept before it failed is kept', async () => {
    const { middlewareStore } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore }, (app) => {
      app.get('/fail', ({ session }) => {
        session.note = 'kept';
        throw new Error('The handler failed.');
      });
    });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    expect((await visitor.get('/fail')).status).toBe(500);
    expect((await visitor.get('/read')).text).toBe('{"user":"ann","note":"kept"}');
    expect(failures).toMatchObject([{ message: 'The handler failed.' }]);
  });

  it('a key __proto__ in the data is a key, and nothing else', async () => {
    const { middlewareStore } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore }, (app) => {
      app.get('/pollute', ({ session }, response) => {
        Reflect.set(session, 'prefs', JSON.parse('{"__proto__":{"user":"eve"},"a":1}'));
        response.send('kept');
      });
      app.get('/prefs', ({ session }, response) => {
        const prefs = Reflect.get(session, 'prefs');
        response.json([Object.keys(prefs), prefs.user, session.user]);
      });
    });
    const visitor = new Visitor(url);
    await visitor.get('/pollute');
    expect((await visitor.get('/prefs')).text).toBe('[["__proto__","a"],null,null]');
    expect(Reflect.get({}, 'user')).toBeUndefined();
  });

  it("a store says 'disconnect' for requests to have no session, and 'connect'", async () => {
    const { middlewareStore } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore }, (app) => {
      app.get('/has', (request, response) => void response.send(String('session' in request)));
    });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    middlewareStore.emit('disconnect');
    expect((await visitor.get('/has')).text).toBe('false');
    middlewareStore.emit('connect');
    expect((await visitor.get('/read')).text).toBe('{"user":"ann"}');
  });

  it("secure: 'auto' and a proxy are the middleware's own", async () => {
    const { middlewareStore } = await openSessions();
    const cookie = { secure: 'auto', sameSite: 'strict' } as const;
    const { url } = await startExpress({ store: middlewareStore, proxy: true, name: '__Host-sid', cookie });
    const login = async (headers: Record<string, string>) =>
      (await fetch(`${url}/login`, { headers })).headers.getSetCookie()[0]?.replace(/=[^;]+/, '=');
    expect(await login({})).toBe('__Host-sid=; Path=/; HttpOnly; SameSite=Strict');
    expect(await login({ 'X-Forwarded-Proto': 'https' })).toBe(
      '__Host-sid=; Path=/; HttpOnly; Secure; SameSite=Strict',
    );
  });

  it.each<[string, () => unknown]>([
    ['has spaces', () => 'a b'.repeat(20)],
    ['is not ASCII', () => 'é'.repeat(40)],
  ])('an id that %s is refused, and begins nothing', async (_, genid) => {
    const { middlewareStore, log } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore, genid: genid as () => string });
    await new Visitor(url).get('/login');
    expect(failures).toMatchObject([{ code: 'ERR_SESSION_INVALID', field: 'token' }]);
    expect(eventTypes(log)).toEqual([]);
  });

  it('all, length and clear without a callback do what they do, and say nothing', async () => {
    const { middlewareStore, store } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore });
    await new Visitor(url).get('/login');
    for (const method of ['all', 'length', 'clear'] as const)
      Reflect.apply(middlewareStore[method], middlewareStore, []);
    for await (const { type } of store.changes()) if (type === 'expired') break;
    expect(await store.stats()).toMatchObject({ live: 0, ended: 1 });
  });
});
