import { hasCode } from '@sessionlog/core';
import { PostgresEventLog, type PostgresLogClaim } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { logNames } from '../../packages/eventlog-postgres/src/log-names.ts';
import { claimLog } from '../../packages/eventlog-postgres/src/postgres-log-claim.ts';
import { freshTopic, postgresUrl, sharedPool, sharedServer } from './shared-server.ts';

async function opened(topic: string, readOnly = false): Promise<PostgresEventLog> {
  const log = await PostgresEventLog.open({ connectionString: await sharedServer(), topic, readOnly });
  onTestFinished(() => log.close());
  return log;
}

// Skipped where there is no server, which was said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a log in PostgreSQL is claimed', () => {
  it('by one at a time, until it is given back or the log is closed', async () => {
    const topic = freshTopic();
    const logs = await Promise.all(Array.from({ length: 4 }, () => opened(topic)));
    const claims = await Promise.all(logs.map((log) => log.claim()));
    const holder = claims.findIndex((claim) => claim !== undefined);
    expect(claims.filter((claim) => claim !== undefined).length).toBe(1);
    expect(await logs[holder]?.claim()).toBeUndefined();
    await claims[holder]?.release();
    await claims[holder]?.release();
    const other = logs[(holder + 1) % logs.length] as PostgresEventLog;
    const claim = await other.claim();
    expect(claim?.lost.aborted).toBe(false);
    await other.close();
    expect(await (await opened(topic)).claim()).toBeDefined();
  });

  it('without those of other topics, or those who only read', async () => {
    const topic = freshTopic();
    expect(await (await opened(topic)).claim()).toBeDefined();
    expect(await (await opened(freshTopic())).claim()).toBeDefined();
    await expect((await opened(topic, true)).claim()).rejects.toSatisfy((error) =>
      hasCode(error, 'ERR_SESSION_INVALID'),
    );
  });

  it('for as long as it takes, and with nothing that keeps rows from being vacuumed', async () => {
    const connectionString = await sharedServer();
    const options = '-c idle_in_transaction_session_timeout=60000 -c default_transaction_isolation=serializable';
    const pool = new pg.Pool({ connectionString, options });
    onTestFinished(() => pool.end());
    const used: pg.PoolClient[] = [];
    await using log = await PostgresEventLog.open({ pool, topic: freshTopic() });
    pool.on('acquire', (client) => used.push(client));
    await log.claim();
    expect(used.length).toBe(1);
    const { rows } = (await used[0]?.query(
      `select current_setting('idle_in_transaction_session_timeout') as ms,
         current_setting('transaction_isolation') as isolation, pg_backend_pid() as pid`,
    )) ?? { rows: [] };
    expect(rows).toMatchObject([{ ms: '0', isolation: 'read committed' }]);
    const held = await pool.query('select backend_xid, backend_xmin from pg_stat_activity where pid = $1', [
      rows[0]?.pid,
    ]);
    expect(held.rows).toEqual([{ backend_xid: null, backend_xmin: null }]);
  });

  it('until its connection is lost, which its holder is told', async () => {
    const pool = new pg.Pool({ connectionString: await sharedServer() });
    onTestFinished(() => pool.end());
    const used: pg.PoolClient[] = [];
    const topic = freshTopic();
    await using log = await PostgresEventLog.open({ pool, topic });
    pool.on('acquire', (client) => used.push(client));
    const claim = await log.claim();
    const lost = Promise.withResolvers<void>();
    claim?.lost.addEventListener('abort', () => lost.resolve());
    const { rows } = (await used[0]?.query('select pg_backend_pid() as pid')) ?? { rows: [] };
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await lost.promise;
    expect(hasCode(claim?.lost.reason, 'ERR_EVENT_LOG_UNAVAILABLE')).toBe(true);
    expect(await log.claim()).toBeDefined();
  });

  it('as often as it is lost or given back, over a pool that has room for that alone', async () => {
    const pool = new pg.Pool({ connectionString: await sharedServer(), max: 1 });
    onTestFinished(() => pool.end());
    const used: ConnectedClient[] = [];
    await using log = await PostgresEventLog.open({ pool, topic: freshTopic(), queryTimeoutMs: 1000, retryForMs: 0 });
    pool.on('acquire', (client) => used.push(client as ConnectedClient));
    for (const way of ['lost', 'lost', 'given back', 'lost and given back', 'given back'] as const) {
      const claim = (await log.claim()) as PostgresLogClaim;
      // There is no connection to ask with.
      expect(await log.claim()).toBeUndefined();
      const lost = Promise.withResolvers<void>();
      claim.lost.addEventListener('abort', () => lost.resolve());
      if (way.startsWith('lost')) {
        await (await sharedPool()).query('select pg_terminate_backend($1)', [used.at(-1)?.processID]);
        await lost.promise;
      }
      if (way.endsWith('given back')) await Promise.all([claim.release(), claim.release()]);
    }
    expect(used.length).toBe(5);
  });

  it('and is remembered by its log only while it is held', async () => {
    const held = new Set<PostgresLogClaim>();
    const claimed = async () =>
      (await claimLog(await sharedPool(), logNames('sessionlog', topic).claimLock, 5000, held)) as PostgresLogClaim;
    const topic = freshTopic();
    const first = await claimed();
    expect([...held]).toEqual([first]);
    expect(await claimed()).toBeUndefined();
    await first.release();
    expect(held.size).toBe(0);
    await (await claimed()).release();
    expect(held.size).toBe(0);
  });

  it('and is given back when the log is closed, and by whoever gives it back once more', async () => {
    const pool = new pg.Pool({ connectionString: await sharedServer() });
    onTestFinished(() => pool.end());
    for (const way of ['release', 'close'] as const) {
      const log = await PostgresEventLog.open({ pool, topic: freshTopic() });
      const claim = (await log.claim()) as PostgresLogClaim;
      const first = claim.release();
      await (way === 'release' ? claim.release() : log.close());
      expect(pool.idleCount).toBe(pool.totalCount);
      await first;
      await log.close();
    }
  });

  it('on no standby, where another one could hold it on the server that it follows', async () => {
    const pool = new pg.Pool({ connectionString: await sharedServer() });
    onTestFinished(() => pool.end());
    await using log = await PostgresEventLog.open({ pool, topic: freshTopic() });
    // It says of itself what a standby says.
    pool.on('acquire', (client) => {
      const query = client.query.bind(client) as (statement: { readonly text: string }) => Promise<pg.QueryResult>;
      const asked = (statement: { readonly text: string }) =>
        query({ ...statement, text: statement.text.replaceAll('pg_is_in_recovery()', 'true') });
      Object.defineProperty(client, 'query', { value: asked, configurable: true });
    });
    await expect(log.claim()).rejects.toSatisfy((error) => hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE'));
    expect(pool.idleCount).toBe(pool.totalCount);
  });
});

// The types of pg do not know it.
interface ConnectedClient extends pg.PoolClient {
  readonly processID: number;
}
