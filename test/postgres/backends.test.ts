import { SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { labelRequest, labelToken } from '../faults/session-ledger.ts';
import { storyOptions } from '../faults/story-options.ts';
import { AskedProcess } from '../processes/asked-process.ts';
import { scale } from '../setup/scale.ts';
import { PostgresServer } from './postgres-server.ts';
import { SessionLoad } from './session-load.ts';
import { freshTopic } from './shared-server.ts';

const LOGS = 3;
const SOME = 60;
const KILLS = scale;
const GATE = 42;
const UNAVAILABLE = { code: 'ERR_EVENT_LOG_UNAVAILABLE' };

const server = await PostgresServer.begin();

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server?.url });
  // The server ends all connections when one of its processes is killed.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Waits until a process of the server waits for a lock that the client holds, and gives its number. */
async function waitingForLock(client: pg.Client): Promise<number> {
  const blocked = 'select pid from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))';
  for (;;) {
    const [first] = (await client.query(blocked)).rows;
    if (first !== undefined) return Number(first.pid);
  }
}

// Where none can be started, which is said then: processes of a server that others run are not killed.
describe.skipIf(server === undefined)('one process of the server', () => {
  afterAll(() => server?.stop());

  it(`is killed in the middle of an append, ${KILLS} times: what was acknowledged is there, once, and nobody is back`, async () => {
    const { url } = server as PostgresServer;
    const open = () => PostgresEventLog.open({ connectionString: url, topic: 'killed', retryForMs: 60_000 });
    const logs = await Promise.all(Array.from({ length: LOGS }, open));
    const load = await SessionLoad.begin(logs);
    for (let kills = 0; kills < KILLS; kills++) {
      await load.grown(SOME);
      const client = await connected();
      const appending = `select pid from pg_stat_activity where query like '%insert into%' and state = 'active' and pid <> pg_backend_pid()`;
      let pid: number | undefined;
      while (pid === undefined) pid = (await client.query(appending)).rows[0]?.pid;
      process.kill(pid, 'SIGKILL');
      await load.grown(SOME);
      await client.end().catch(() => {});
    }
    await load.stop();
    expect(load.gaveUp).toEqual([]);
    await using log = await open();
    expect(await load.judge(log)).toEqual([]);
    const recorded = await Array.fromAsync(log.read());
    expect(new Set(recorded.map(({ id }) => id)).size).toBe(recorded.length);
    for (const each of logs) await each.close();
  });

  it('stands still while it appends, and so does its client: others read, and are told soon that they can’t append; then all go on', async () => {
    const { url } = server as PostgresServer;
    const topic = freshTopic();
    await using log = await PostgresEventLog.open({ connectionString: url, topic });
    await using hurried = await PostgresEventLog.open({
      connectionString: url,
      topic,
      queryTimeoutMs: 1000,
      retryForMs: 1000,
    });
    const [store, inHurry] = [
      await SessionStore.open(log, storyOptions()),
      await SessionStore.open(hurried, storyOptions()),
    ];
    await store.create(labelRequest('here'));
    const client = await connected();
    onTestFinished(() => client.end());
    // An append of the other process takes the lock, and then waits at the gate.
    await client.query(`create function at_gate() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock_shared(${GATE}); return new; end'`);
    await client.query(`create trigger at_gate before insert on sessionlog.events for each row
      when (new.topic = '${topic}') execute function at_gate()`);
    const slow = await AskedProcess.start(`postgres:${url}#${topic}`);
    onTestFinished(() => slow.end());
    await client.query(`select pg_advisory_lock(${GATE})`);
    const created = slow.ask('create', 'slow');
    const backend = await waitingForLock(client);
    slow.stop();
    process.kill(backend, 'SIGSTOP');
    await client.query(`select pg_advisory_unlock(${GATE})`);
    await expect(inHurry.create(labelRequest('refused'))).rejects.toMatchObject(UNAVAILABLE);
    await expect(inHurry.expire(labelToken('here'))).rejects.toMatchObject(UNAVAILABLE);
    // Each waits half a second for the lock, and a second in all: a dozen would be too many.
    expect((await hurried.stats()).retries).toBeLessThan(6);
    expect(await store.get(labelToken('here'))).toBeDefined();
    expect(await store.get(labelToken('slow'))).toBeUndefined();
    process.kill(backend, 'SIGCONT');
    expect(await store.expire(labelToken('here'))).toBeDefined();
    slow.continue();
    const id = await created;
    expect((await store.get(labelToken('slow')))?.id).toBe(id);
    expect(await slow.ask('get', 'here')).toBeUndefined();
    const recorded = (await Array.fromAsync(log.read())).map((event) => event.id);
    expect(recorded.filter((each) => each === id).length).toBe(1);
    expect(new Set(recorded).size).toBe(recorded.length);
  });
});
