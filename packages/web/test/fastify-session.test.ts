import { describe, expect, it } from 'vitest';
import { startFastify } from './fastify-application.ts';
import { eventTypes, openSessions, POLICY } from './opened-sessions.ts';
import { Visitor } from './visitor.ts';

describe('@fastify/session', () => {
  it('keeps data across requests, what is nested too', async () => {
    const { middlewareStore, store } = await openSessions();
    const { url, failures } = await startFastify({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    await visitor.get('/write?note=a');
    await visitor.get('/write?note=b');
    expect((await visitor.get('/read')).text).toBe('{"user":"ann","note":"b","cart":["a","b"]}');
    expect(await Array.fromAsync(store.list())).toMatchObject([{ principal: 'ann', attributes: { note: 'b' } }]);
    expect(failures).toEqual([]);
  });

  it('ends a session for good', async () => {
    const { middlewareStore, log } = await openSessions();
    const { url } = await startFastify({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    const { cookie } = visitor;
    await visitor.get('/logout');
    for (const again of ['/read', '/write?note=a']) {
      expect((await Visitor.with(url, cookie).get(again)).text).not.toContain('ann');
    }
    expect(eventTypes(log).filter((type) => type !== 'touched')).toEqual(['created', 'expired', 'created']);
  });

  it.each([undefined, 600_000])('saves with every request, and appends nothing for it (maxAge: %s)', async (maxAge) => {
    const { middlewareStore, log } = await openSessions({ policy: { ...POLICY, touchIntervalMs: 60_000 } });
    const { url } = await startFastify({
      store: middlewareStore,
      rolling: true,
      cookie: maxAge === undefined ? {} : { maxAge },
    });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    for (let count = 0; count < 5; count++) {
      const { text, setCookie } = await visitor.get('/read');
      expect({ text, cookies: setCookie.length }).toEqual({ text: '{"user":"ann"}', cookies: 1 });
    }
    expect(eventTypes(log)).toEqual(['created']);
  });

  it('gives the one who logs in a new id, and the planted one opens nothing', async () => {
    const { middlewareStore } = await openSessions();
    const { url } = await startFastify({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/write?note=a');
    const planted = visitor.cookie;
    await visitor.get('/login');
    expect((await visitor.get('/read')).text).toBe('{"user":"ann"}');
    expect((await Visitor.with(url, planted).get('/read')).text).toBe('{}');
  });

  it('tells the client of a login that did not regenerate', async () => {
    const { middlewareStore } = await openSessions();
    const { url, failures } = await startFastify({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/write?note=a');
    expect((await visitor.get('/login-in-place')).status).toBe(500);
    expect(failures).toMatchObject([{ code: 'ERR_SESSION_INVALID', field: 'principal' }]);
    expect((await visitor.get('/read')).text).toBe('{"note":"a","cart":["a"]}');
  });

  it('gives a visitor who keeps nothing an anonymous session, or none, as it is told', async () => {
    for (const saveUninitialized of [true, false]) {
      const { middlewareStore, store } = await openSessions();
      const { url } = await startFastify({ store: middlewareStore, saveUninitialized });
      expect((await new Visitor(url).get('/read')).setCookie).toHaveLength(saveUninitialized ? 1 : 0);
      expect(await store.stats()).toMatchObject({ live: saveUninitialized ? 1 : 0 });
    }
  });
});
