import { MemoryStore as FastifyMemoryStore } from '@fastify/session';
import { type EventId, type EventLog, SessionStore } from '@sessionlog/core';
import { MemoryStore } from 'express-session';
import { expect, it, onTestFinished } from 'vitest';
import { ownSchema } from '../../../test/postgres/own-schema.ts';
import { freshTopic, postgresUrl } from '../../../test/postgres/shared-server.ts';
import { FileEventLog } from '../../eventlog-file/src/index.ts';
import { scratchDirectory } from '../../eventlog-file/test/scratch-directory.ts';
import { PostgresEventLog } from '../../eventlog-postgres/src/index.ts';
import { SqliteEventLog } from '../../eventlog-sqlite/src/index.ts';
import { ExpressSessionStore } from '../src/express-session/index.ts';
import { type StartedApplication, startExpress } from './express-application.ts';
import { startFastify } from './fastify-application.ts';
import { eventTypes, openSessions, POLICY } from './opened-sessions.ts';
import { Visitor } from './visitor.ts';

const LOGGED_OUT = '{}';

/** One log, opened for each of two workers. */
const openTwice: Readonly<Record<string, () => Promise<readonly EventLog[]>>> = {
  file: () => twice(scratchDirectory(), (directory) => FileEventLog.open({ directory })),
  sqlite: () => twice(scratchDirectory(), (directory) => SqliteEventLog.open({ path: `${directory}/sessions.db` })),
  postgres: async () => {
    const { connectionString, schema } = await ownSchema();
    return twice(freshTopic(), (topic) => PostgresEventLog.open({ connectionString, schema, topic }));
  },
};

async function twice(place: string, open: (place: string) => Promise<EventLog>): Promise<readonly EventLog[]> {
  const logs = [await open(place), await open(place)];
  onTestFinished(async () => {
    for (const log of logs) await log.close();
  });
  return logs;
}

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

for (const [framework, start] of Object.entries({ express: startExpress, fastify: startFastify })) {
  for (const [log, open] of Object.entries(openTwice)) {
    // Where there is no server, which is said at the start of the run.
    it.skipIf(log === 'postgres' && postgresUrl === undefined)(
      `${framework}: a slow request saves after the logout in another worker, on one ${log} log, and the user stays logged out`,
      async () => {
        const dropped: EventId[] = [];
        const workers: StartedApplication[] = [];
        const stores = (await open()).map((log) => SessionStore.open(log, { policy: POLICY }));
        for (const store of await Promise.all(stores)) {
          onTestFinished(() => store.close());
          const middlewareStore = new ExpressSessionStore(store, {
            principal: ({ user }) => user ?? 'anonymous',
            onDropped: (id) => dropped.push(id),
          });
          workers.push(await start({ store: middlewareStore }));
        }
        const [one, other] = workers;
        if (one === undefined || other === undefined) throw new Error('There are no two workers.');
        expect(await raceLogout(one, other)).toBe(LOGGED_OUT);
        expect(workers.flatMap(({ failures }) => failures)).toEqual([]);
        expect(dropped).toHaveLength(1);
      },
    );
  }
}

/** @returns what a request with the cookie of the session that was logged out is told. */
async function raceLogout({ url, gate }: StartedApplication, other = { url }): Promise<string> {
  const visitor = new Visitor(url);
  await visitor.get('/login');
  const { cookie } = visitor;
  const slow = Visitor.with(url, cookie).get('/slow');
  await gate.reached;
  expect((await Visitor.with(other.url, cookie).get('/logout')).text).toBe('bye');
  gate.open();
  expect(await slow).toMatchObject({ status: 200, text: 'done' });
  return (await Visitor.with(url, cookie).get('/read')).text;
}
