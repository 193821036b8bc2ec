import { MemoryStore as FastifyMemoryStore } from '@fastify/session';
import { MemoryStore } from 'express-session';
import { expect, it } from 'vitest';
import { type StartedApplication, startExpress } from './express-application.ts';
import { startFastify } from './fastify-application.ts';
import { eventTypes, openSessions } from './opened-sessions.ts';
import { Visitor } from './visitor.ts';

const LOGGED_OUT = '{}';

it('express: a slow request saves after the logout. With the MemoryStore the user is back, with ours he is not', async () => {
  const theirs = await raceLogout(await startExpress({ store: new MemoryStore() }));
  expect(theirs).toBe('{"user":"ann","note":"late"}');

  const { middlewareStore, log, store, dropped } = await openSessions();
  const application = await startExpress({ store: middlewareStore });
  expect(await raceLogout(application)).toBe(LOGGED_OUT);
  expect(application.failures).toEqual([]);
  expect(eventTypes(log)).toEqual(['created', 'expired']);
  expect(dropped).toEqual([log.readSync()[0]?.id]);
  expect(await store.stats()).toMatchObject({ live: 0, ended: 1 });
});

it('fastify: a slow request saves after the logout. With the MemoryStore the user is back, with ours he is not', async () => {
  const theirs = await raceLogout(await startFastify({ store: new FastifyMemoryStore() }));
  expect(theirs).toBe('{"user":"ann","note":"late"}');

  const { middlewareStore, log, dropped } = await openSessions();
  const application = await startFastify({ store: middlewareStore });
  expect(await raceLogout(application)).toBe(LOGGED_OUT);
  expect(application.failures).toEqual([]);
  expect(eventTypes(log).at(-1)).toBe('expired');
  expect(dropped).toEqual([log.readSync()[0]?.id]);
});

/** @returns what a request with the cookie of the session that was logged out is told. */
async function raceLogout({ url, gate }: StartedApplication): Promise<string> {
  const visitor = new Visitor(url);
  await visitor.get('/login');
  const { cookie } = visitor;
  const slow = Visitor.with(url, cookie).get('/slow');
  await gate.reached;
  expect((await visitor.get('/logout')).text).toBe('bye');
  gate.open();
  expect(await slow).toMatchObject({ status: 200, text: 'done' });
  return (await Visitor.with(url, cookie).get('/read')).text;
}
