import { SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { labelRequest, labelToken } from '../faults/session-ledger.ts';
import { storyOptions } from '../faults/story-options.ts';
import { scale } from '../setup/scale.ts';
import { PostgresServer } from './postgres-server.ts';
import { SessionLoad } from './session-load.ts';
import { startStandby } from './start-standby.ts';
import { TcpProxy } from './tcp-proxy.ts';

const LOGS = 3;
const SOME = 60 * scale;
const LOST = { code: expect.stringMatching(/^ERR_EVENT_LOG_(CORRUPT|POISONED)$/) };

const first = scale === 1 ? undefined : await PostgresServer.begin();

/** A server that a standby follows, and logs whose way leads to whichever of the two is the primary. */
async function replicated(primary: PostgresServer) {
  onTestFinished(() => primary.stop());
  const replication = await TcpProxy.open(primary.url);
  const standby = await startStandby(primary, replication.url);
  onTestFinished(() => standby.stop());
  const way = await TcpProxy.open(primary.url);
  const open = () => PostgresEventLog.open({ connectionString: way.url, retryForMs: 60_000 });
  const logs = await Promise.all(Array.from({ length: LOGS }, open));
  const witness = await open();
  onTestFinished(async () => {
    for (const log of [...logs, witness]) await log.close();
    for (const proxy of [way, replication]) await proxy.close();
  });
  const failOver = async (): Promise<void> => {
    await primary.kill();
    await ask(standby, 'select pg_promote()');
    way.target = standby.url;
  };
  return { standby, replication, logs, witness, failOver };
}

async function ask({ url }: PostgresServer, ...questions: readonly string[]): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let rows: readonly unknown[] = [];
  for (const question of questions) ({ rows } = await client.query(question));
  await client.end();
  return rows;
}

// It takes four servers, and seconds: npm test has the rule of it in appends-after-a-loss.test.ts and restored.test.ts. And where
// none can be started it was said why.
describe.skipIf(first === undefined)('a server is killed under load, and its standby takes over', () => {
  it('synchronous: nothing that was acknowledged is lost, nothing is there twice, and nobody is back', async () => {
    const primary = first as PostgresServer;
    const { standby, replication, logs, witness, failOver } = await replicated(primary);
    await ask(primary, `alter system set synchronous_standby_names = '*'`, 'select pg_reload_conf()');
    const tooEarly = PostgresEventLog.open({ connectionString: standby.url });
    await expect(tooEarly).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    const load = await SessionLoad.begin(logs);
    await load.grown(SOME);
    // So that it dies with a commit that the standby lacks.
    replication.passing = 'nothing';
    while ((await ask(primary, `select from pg_stat_activity where wait_event = 'SyncRep'`)).length === 0);
    const before = await Array.fromAsync(witness.read());
    await failOver();
    await load.grown(SOME);
    await load.stop();
    expect(load.gaveUp).toEqual([]);
    const recorded = await Array.fromAsync(witness.read());
    expect(recorded.slice(0, before.length)).toEqual(before);
    expect(new Set(recorded.map(({ id }) => id)).size).toBe(recorded.length);
    await using log = await PostgresEventLog.open({ connectionString: standby.url });
    expect(await load.judge(log)).toEqual([]);
  });

  it('asynchronous: acknowledged sessions and logouts are lost, and every store that knew of them answers no more', async () => {
    const primary = (await PostgresServer.begin()) as PostgresServer;
    const { standby, replication, logs, witness, failOver } = await replicated(primary);
    const reader = await SessionStore.open(witness, storyOptions());
    const { session } = await reader.create(labelRequest('ended'));
    const created = `select from sessionlog.events where event_id = '${session.id}'`;
    while ((await ask(standby, created)).length === 0);
    const load = await SessionLoad.begin(logs);
    await load.grown(SOME);
    replication.passing = 'nothing';
    await load.grown(SOME);
    expect((await reader.expire(labelToken('ended')))?.id).toBe(session.id);
    const before = await Array.fromAsync(witness.read());
    await failOver();
    // Nobody stops it.
    await load.stopped;
    expect(load.gaveUp.filter((code) => !/^ERR_EVENT_LOG_(CORRUPT|POISONED)$/.test(code))).toEqual([]);
    for (const store of [...load.stores, reader]) await expect(store.stats()).rejects.toMatchObject(LOST);
    await using log = await PostgresEventLog.open({ connectionString: standby.url });
    const left = new Set((await Array.fromAsync(log.read())).map(({ id }) => id));
    const lost = before.filter(({ id }) => !left.has(id)).length;
    process.stdout.write(`failover to an asynchronous standby: ${lost} of ${before.length} events lost\n`);
    const store = await SessionStore.open(log, storyOptions());
    expect((await load.judge(log)).filter((wrong) => / is lost$/.test(wrong))).not.toEqual([]);
    // Who opens a log can't know what it has lost.
    expect((await store.get(labelToken('ended')))?.id).toBe(session.id);
    await store.expireAll({ reason: 'restored' });
    for (const label of ['ended', ...load.ledger.labels]) expect(await store.get(labelToken(label))).toBeUndefined();
  });
});
