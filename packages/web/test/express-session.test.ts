import { MemoryStore } from 'express-session';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startExpress } from './express-application.ts';
import { eventTypes, openSessions, POLICY } from './opened-sessions.ts';
import { Visitor } from './visitor.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

// The middleware reads the clock of the system, and so does the store, unless it is given one.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

describe('saveUninitialized', () => {
  it('false: a visitor who keeps nothing leaves no event and gets no cookie', async () => {
    const { middlewareStore, log } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore, saveUninitialized: false });
    expect((await new Visitor(url).get('/read')).setCookie).toEqual([]);
    expect(eventTypes(log)).toEqual([]);
  });

  it('true: he gets an anonymous session', async () => {
    const { middlewareStore, store } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore, saveUninitialized: true });
    expect((await new Visitor(url).get('/read')).setCookie).toHaveLength(1);
    expect((await Array.fromAsync(store.list())).map(({ principal }) => principal)).toEqual(['anonymous']);
  });
});

describe('save', () => {
  it('keeps data across requests, what is nested too', async () => {
    const { middlewareStore, log, store } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    await visitor.get('/write?note=a');
    await visitor.get('/write?note=b');
    expect((await visitor.get('/read')).text).toBe('{"user":"ann","note":"b","cart":["a","b"]}');
    expect(eventTypes(log).slice(0, 3)).toEqual(['created', 'touched', 'touched']);
    expect(await Array.fromAsync(store.list())).toMatchObject([{ principal: 'ann', attributes: { note: 'b' } }]);
    expect(failures).toEqual([]);
  });

  it('of data that are too large fails, and leaves what was there', async () => {
    const { middlewareStore } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    await visitor.get(`/write?note=${'x'.repeat(5000)}`);
    expect(failures).toMatchObject([{ code: 'ERR_SESSION_INVALID', field: 'attributes.note' }]);
    expect((await visitor.get('/read')).text).toBe('{"user":"ann"}');
  });
});

describe.each([true, false])('resave: %s', (resave) => {
  it('appends nothing for a request that changes nothing, within the touch interval', async () => {
    const { middlewareStore, log } = await openSessions({ policy: { ...POLICY, touchIntervalMs: MINUTE_MS } });
    const { url } = await startExpress({ store: middlewareStore, resave, cookie: { maxAge: HOUR_MS } });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    for (let count = 0; count < 5; count++) await visitor.get('/read');
    expect(eventTypes(log)).toEqual(['created']);
  });

  it('keeps a session alive that is used, and no other', async () => {
    const { middlewareStore } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore, resave });
    const [ann, idle] = [new Visitor(url), new Visitor(url)];
    await ann.get('/login');
    await idle.get('/login');
    for (let count = 0; count < 3; count++) {
      pass(40 * MINUTE_MS);
      expect((await ann.get('/read')).text).toBe('{"user":"ann"}');
    }
    expect((await idle.get('/read')).text).toBe('{}');
  });
});

describe('rolling', () => {
  it.each([true, false])('%s: the cookie is sent anew, or not, and the session goes with it', async (rolling) => {
    const { middlewareStore, store } = await openSessions();
    const maxAge = 10 * MINUTE_MS;
    const { url } = await startExpress({ store: middlewareStore, rolling, cookie: { maxAge } });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    pass(8 * MINUTE_MS);
    expect((await visitor.get('/read')).setCookie).toHaveLength(rolling ? 1 : 0);
    expect(await Array.fromAsync(store.list())).toMatchObject([{ expiresAt: Date.now() + maxAge }]);
    pass(8 * MINUTE_MS);
    expect((await visitor.get('/read')).text).toBe('{"user":"ann"}');
  });
});

describe('the maxAge of the cookie', () => {
  it.each([true, false])(
    'ends the session in the log too, where it is shorter than the policy (resave: %s)',
    async (resave) => {
      const { middlewareStore, store } = await openSessions();
      const { url } = await startExpress({ store: middlewareStore, resave, cookie: { maxAge: 10 * MINUTE_MS } });
      const visitor = new Visitor(url);
      await visitor.get('/login');
      pass(10 * MINUTE_MS);
      expect((await visitor.get('/read')).text).toBe('{}');
      expect(await store.stats()).toMatchObject({ live: 0, lapsed: 1 });
    },
  );

  it('can not make it longer', async () => {
    const { middlewareStore, store } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore, cookie: { maxAge: 1000 * HOUR_MS } });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    await visitor.get('/write?note=a');
    await visitor.get('/read');
    expect(await Array.fromAsync(store.list())).toMatchObject([{ expiresAt: Date.now() + HOUR_MS }]);
    pass(HOUR_MS);
    expect((await visitor.get('/read')).text).toBe('{}');
    expect(failures).toEqual([]);
  });

  it('costs one event in a twentieth of its time, however many requests there are', async () => {
    const { middlewareStore, log } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore, rolling: true, cookie: { maxAge: 20 * MINUTE_MS } });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    for (let count = 0; count < 20; count++) {
      pass(6000);
      await visitor.get('/read');
    }
    // Two minutes: one event at about each full one.
    expect(eventTypes(log)).toEqual(['created', 'touched', 'touched']);
  });

  it.each(['', '?note=a'])('can be changed, and one that is over ends the session (%s)', async (query) => {
    const { middlewareStore, store, log } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    await visitor.get(`/max-age/${MINUTE_MS}${query}`);
    expect(await Array.fromAsync(store.list())).toMatchObject([{ expiresAt: Date.now() + MINUTE_MS }]);
    await visitor.get(`/max-age/-1${query}`);
    expect(await store.stats()).toMatchObject({ live: 0, ended: 1 });
    expect(eventTypes(log).at(-1)).toBe('expired');
  });
});

describe('regenerate', () => {
  it('gives the one who logs in a new id, and the planted one opens nothing', async () => {
    const { middlewareStore, store } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/write?note=a');
    const planted = visitor.cookie;
    await visitor.get('/login');
    expect(visitor.cookie).not.toBe(planted);
    expect((await visitor.get('/read')).text).toBe('{"user":"ann"}');
    expect((await Visitor.with(url, planted).get('/read')).text).toBe('{}');
    expect(await store.stats()).toMatchObject({ live: 1, ended: 1 });
  });

  it('is what a login needs: the principal of a session never changes under its id', async () => {
    const { middlewareStore, store } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/write?note=a');
    await visitor.get('/login-in-place');
    expect(failures).toMatchObject([
      { code: 'ERR_SESSION_INVALID', field: 'principal', message: expect.stringContaining('Regenerate') },
    ]);
    expect(String(failures[0])).not.toContain('ann');
    expect((await visitor.get('/read')).text).toBe('{"note":"a","cart":["a"]}');
    expect((await Array.fromAsync(store.list())).map(({ principal }) => principal)).toEqual(['anonymous']);
  });

  it('control: with the MemoryStore a planted cookie is logged in', async () => {
    const { url } = await startExpress({ store: new MemoryStore() });
    const visitor = new Visitor(url);
    await visitor.get('/write?note=a');
    const planted = visitor.cookie;
    await visitor.get('/login-in-place');
    expect((await Visitor.with(url, planted).get('/read')).text).toContain('"user":"ann"');
  });
});

describe('destroy', () => {
  it.each([
    ['destroy()', '/logout'],
    ["session = null, with unset: 'destroy'", '/drop'],
  ])('%s ends the session for good', async (_, path) => {
    const { middlewareStore, log } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore, unset: 'destroy' });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    const { cookie } = visitor;
    await visitor.get(path);
    for (const again of ['/read', '/write?note=a']) {
      expect((await Visitor.with(url, cookie).get(again)).text).not.toContain('ann');
    }
    expect(eventTypes(log)).toEqual(['created', 'expired', 'created']);
  });

  it('fails, and says so, where the log fails', async () => {
    const { middlewareStore, log } = await openSessions();
    const { url, failures, gate } = await startExpress({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    const slow = visitor.get('/slow');
    await gate.reached;
    await log.close();
    gate.open();
    await slow;
    expect((await visitor.get('/logout')).status).toBe(500);
    expect(failures).toMatchObject([{ code: 'ERR_EVENT_LOG_CLOSED' }, { code: 'ERR_EVENT_LOG_CLOSED' }]);
  });
});

describe('reload', () => {
  it('gives what is kept', async () => {
    const { middlewareStore } = await openSessions();
    const { url } = await startExpress({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    expect(JSON.parse((await visitor.get('/reload')).text)).toMatchObject({ user: 'ann', cookie: { path: '/' } });
  });
});

describe('touch', () => {
  it('of a slow request behind the logout appends nothing', async () => {
    const { middlewareStore, log, dropped } = await openSessions();
    const { url, gate, failures } = await startExpress({ store: middlewareStore });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    const { cookie } = visitor;
    const slow = Visitor.with(url, cookie).get('/slow-read');
    await gate.reached;
    await visitor.get('/logout');
    gate.open();
    expect(await slow).toMatchObject({ status: 200, text: 'done' });
    expect((await Visitor.with(url, cookie).get('/read')).text).toBe('{}');
    expect(eventTypes(log)).toEqual(['created', 'expired']);
    // Nothing was to be kept, so nothing is lost.
    expect(dropped).toEqual([]);
    expect(failures).toEqual([]);
  });
});

describe('ids', () => {
  it('that this server drew for another log begin nothing here', async () => {
    const [there, here] = [await openSessions(), await openSessions()];
    const visitor = new Visitor((await startExpress({ store: there.middlewareStore })).url);
    await visitor.get('/login');
    const planted = visitor.cookie;
    const victim = Visitor.with((await startExpress({ store: here.middlewareStore })).url, planted);
    await victim.get('/write?note=a');
    expect(victim.cookie).not.toBe(planted);
    expect(await here.store.stats()).toMatchObject({ live: 1 });
  });

  it('that are too short to be secret are refused', async () => {
    const { middlewareStore } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore, genid: () => 'a'.repeat(31) });
    await new Visitor(url).get('/login');
    expect(failures).toMatchObject([{ code: 'ERR_SESSION_INVALID', field: 'token' }]);
  });
});
