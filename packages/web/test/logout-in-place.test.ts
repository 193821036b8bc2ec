import { describe, expect, it } from 'vitest';
import { ExpressSessionStore } from '../src/express-session/index.ts';
import { AskedStore } from './asked-store.ts';
import { startExpress } from './express-application.ts';
import { startFastify } from './fastify-application.ts';
import { eventTypes, openSessions } from './opened-sessions.ts';
import { Visitor } from './visitor.ts';

const SID = 'x'.repeat(32);
const cookie = { originalMaxAge: null };

describe('who takes the name out of a session and saves it has logged out', () => {
  it.each([
    // As Passport does it, from 0.6 on.
    ['saved and regenerated', '/regenerate'],
    ['saved at the end of the request', '/in-place'],
    ['saved, changed, and saved again', '/twice'],
  ])('express-session: %s', async (_, path) => {
    const { middlewareStore, log } = await openSessions();
    const { url, failures } = await startExpress({ store: middlewareStore }, (app) => {
      app.use('/regenerate', (request, response, next) => {
        delete request.session.user;
        request.session.save((failed) => {
          if (failed) return next(failed);
          request.session.regenerate((error) => (error ? next(error) : response.send('bye')));
        });
      });
      app.use('/in-place', ({ session }, response) => {
        delete session.user;
        session.note = 'not kept';
        response.send('bye');
      });
      app.use('/twice', ({ session }, response, next) => {
        delete session.user;
        session.save((error) => {
          session.note = 'not kept';
          return error ? next(error) : response.send('bye');
        });
      });
    });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    const { cookie: old } = visitor;
    expect(await visitor.get(path)).toMatchObject({ status: 200, text: 'bye' });
    for (const who of [visitor, Visitor.with(url, old)]) expect((await who.get('/read')).text).toBe('{}');
    // What comes behind is the session of a visitor.
    expect([eventTypes(log).slice(0, 2), failures]).toEqual([['created', 'expired'], []]);
    expect(log.readSync()[1]?.data).toContain('"reason":"logout"');
    // Nothing stands in the way of the next login.
    await visitor.get('/login');
    expect((await visitor.get('/read')).text).toBe('{"user":"ann"}');
  });

  it('@fastify/session', async () => {
    const { middlewareStore } = await openSessions();
    const { url, failures } = await startFastify({ store: middlewareStore }, (app) => {
      app.get('/in-place', async ({ session }) => {
        delete session.user;
        return 'bye';
      });
    });
    const visitor = new Visitor(url);
    await visitor.get('/login');
    const { cookie: old } = visitor;
    expect(await visitor.get('/in-place')).toMatchObject({ status: 200, text: 'bye' });
    for (const who of [visitor, Visitor.with(url, old)]) expect((await who.get('/read')).text).toBe('{}');
    expect(failures).toEqual([]);
  });

  it('whatever a slow request of his saves behind it', async () => {
    const { middlewareStore, log, dropped } = await openSessions();
    const store = new AskedStore(middlewareStore);
    await store.set(SID, { cookie, user: 'ann' });
    await store.set(SID, { cookie, note: 'not kept' });
    await store.set(SID, { cookie, user: 'ann', note: 'late' });
    expect(await store.get(SID)).toBeNull();
    expect(eventTypes(log)).toEqual(['created', 'expired']);
    expect(dropped).toEqual([log.readSync()[0]?.id]);
  });
});

it('a visitor stays the one he is, and nobody becomes another one', async () => {
  const { middlewareStore, log } = await openSessions();
  const store = new AskedStore(middlewareStore);
  for (const [before, after] of [
    ['anonymous:1', 'anonymous:2'],
    ['anonymous:3', 'anonymous'],
    ['anonymous:4', 'ann'],
    ['bob', 'ann'],
  ] as const) {
    const sid = before.padEnd(32, '-');
    await store.set(sid, { cookie, user: before });
    await expect(store.set(sid, { cookie, user: after }), after).rejects.toMatchObject({
      code: 'ERR_SESSION_INVALID',
      field: 'principal',
    });
    expect(await store.get(sid)).toMatchObject({ user: before });
  }
  expect(eventTypes(log)).not.toContain('expired');
});

it.each([undefined, null, 5, Promise.resolve('anonymous')])(
  'what is no principal is refused as one: %s',
  async (none) => {
    const { store, log } = await openSessions();
    const principal = ({ user }: { user?: string }) => user ?? (none as unknown as string);
    const asked = new AskedStore(new ExpressSessionStore(store, { principal }));
    await asked.set(SID, { cookie, user: 'ann' });
    await expect(asked.set(SID, { cookie })).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'principal' });
    expect(eventTypes(log)).toEqual(['created']);
  },
);
