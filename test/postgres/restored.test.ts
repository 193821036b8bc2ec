import { readFileSync } from 'node:fs';
import { SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { PostgresDatabase } from '../../packages/eventlog-postgres/src/postgres-database.ts';
import { labelRequest, labelToken } from '../faults/session-ledger.ts';
import { storyOptions } from '../faults/story-options.ts';
import { scale } from '../setup/scale.ts';
import { orderEvent } from './order-event.ts';
import { PostgresServer } from './postgres-server.ts';
import { RowsCopy } from './rows-copy.ts';
import { ServerCopy } from './server-copy.ts';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const [identity] = /^ *update sessionlog\.log_identity .*;$/m.exec(page) ?? [];
const [, reason] = /`store\.expireAll\(\{ reason: '(.*)' \}\)`/.exec(page) ?? [];
const CORRUPT = { code: 'ERR_EVENT_LOG_CORRUPT' };
const LOST = { code: expect.stringMatching(/^ERR_EVENT_LOG_(CORRUPT|POISONED)$/) };

/** Where a log is, and how it is copied, which gives how the copy is put back. */
interface Place {
  readonly connectionString: string;
  readonly schema: string;
  readonly copy: () => Promise<() => Promise<void>>;
}

interface Opened {
  readonly log: PostgresEventLog;
  readonly store: SessionStore;
}

async function open({ connectionString, schema }: Place): Promise<Opened> {
  const log = await PostgresEventLog.open({ connectionString, schema, retryForMs: 60_000 });
  onTestFinished(() => log.close());
  return { log, store: await SessionStore.open(log, storyOptions()) };
}

/** Stores that know of a logout and a login, and a log that was put back to before both. */
async function restored(place: Place) {
  const opened = await Promise.all([open(place), open(place), open(place), open(place)]);
  const [writer, , , idle] = opened;
  for (const label of ['ended', 'stays']) await writer.store.create(labelRequest(label));
  for (const { store } of opened) expect(await store.get(labelToken('ended'))).toBeDefined();
  const putBack = await place.copy();
  await writer.store.expire(labelToken('ended'));
  await writer.store.create(labelRequest('late'));
  for (const { store } of opened) if (store !== idle.store) expect(await store.get(labelToken('late'))).toBeDefined();
  return { opened, putBack };
}

/** Does what docs/operations.md has done once a dump was restored, and all processes are stopped, with the words of the page. */
async function endAll(place: Place): Promise<void> {
  const owner = new pg.Client({ connectionString: place.connectionString });
  await owner.connect();
  await owner.query((identity ?? '').replace('sessionlog', place.schema));
  await owner.end();
  const { log, store } = await open(place);
  await store.expireAll({ reason });
  await log.close();
}

async function whatIsPutBackIsNoticed(place: Place): Promise<void> {
  const { opened, putBack } = await restored(place);
  const [writer, reader, forgotten, idle] = opened;
  const tail = reader.log.tail({ after: (await reader.log.stats()).lastPosition })[Symbol.asyncIterator]();
  const waiting = expect(tail.next()).rejects.toMatchObject(LOST);
  await putBack();
  await expect(writer.log.append(orderEvent(1))).rejects.toMatchObject(CORRUPT);
  for (const label of ['ended', 'stays', 'late']) {
    for (const { store } of [writer, reader]) await expect(store.get(labelToken(label))).rejects.toMatchObject(LOST);
  }
  await waiting;
  // Who knew of nothing that is lost, or opens the log now, takes it for what it is.
  for (const { store } of [idle, await open(place)]) expect(await store.get(labelToken('ended'))).toBeDefined();
  for (const { log } of [writer, reader, idle]) await log.close();
  await endAll(place);
  const { store } = await open(place);
  for (const label of ['ended', 'stays', 'late']) expect(await store.get(labelToken(label))).toBeUndefined();
  expect((await store.stats()).live).toBe(0);
  for (const label of ['again', 'and again']) await store.create(labelRequest(label));
  expect(await store.get(labelToken('again'))).toBeDefined();
  await store.compact({ retainMs: 0 });
  // Of one that was forgotten all that it knew could be compacted by now.
  await expect(forgotten.store.get(labelToken('again'))).rejects.toMatchObject(CORRUPT);
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('the rows of a dump, put back under stores that run', () => {
  async function place(): Promise<Place> {
    const connectionString = await sharedServer();
    const schema = freshTopic().replaceAll('-', '_');
    const owner = new pg.Client({ connectionString });
    await owner.connect();
    onTestFinished(async () => {
      await owner.query(`drop schema ${schema}, ${schema}_copy cascade`);
      await owner.end();
    });
    const copy = async () => {
      const rows = await RowsCopy.take(owner, schema);
      return () => rows.putBack();
    };
    return { connectionString, schema, copy };
  }

  it('every store that knew of what is lost answers no more; after the procedure nobody is logged in', async () => {
    await whatIsPutBackIsNoticed(await place());
  });

  it('control: a log that does not remember what it gave answers on', async () => {
    const forgetting = vi.spyOn(PostgresDatabase.prototype, 'advance').mockImplementation(() => {});
    onTestFinished(() => forgetting.mockRestore());
    const { opened, putBack } = await restored(await place());
    await putBack();
    expect(await opened[1].store.get(labelToken('late'))).toBeDefined();
  });
});

const server = scale === 1 ? undefined : await PostgresServer.begin();

// It takes a server of its own, which is copied and started again: npm test has the same with rows. And where none can be started it
// was said why.
describe.skipIf(server === undefined)('the files of a server, put back under stores that run', () => {
  afterAll(() => server?.stop());

  it('every store that knew of what is lost answers no more; after the procedure nobody is logged in', async () => {
    const running = server as PostgresServer;
    const copy = async () => {
      const files = await ServerCopy.take(running);
      return () => files.putInto(running);
    };
    await whatIsPutBackIsNoticed({ connectionString: running.url, schema: 'sessionlog', copy });
  });
});
