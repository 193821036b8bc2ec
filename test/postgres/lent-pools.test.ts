import { policies, SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';

const OPTIONS = { policy: policies.nistAal2 };

/** Two stores on one log: one over a pool of a single connection that the test uses, too, the other over its own. */
async function twoStores({ tells = true } = {}) {
  const connectionString = await sharedServer();
  const topic = freshTopic();
  const pool = new pg.Pool({ connectionString, max: 1 });
  if (!tells)
    pool.on('connect', (client) => Object.defineProperty(client, 'getTransactionStatus', { value: undefined }));
  const lent = await PostgresEventLog.open({ pool, topic });
  const own = await PostgresEventLog.open({ connectionString, topic });
  onTestFinished(async () => {
    await lent.close();
    await own.close();
    await pool.end();
  });
  return { pool, lent, here: await SessionStore.open(lent, OPTIONS), there: await SessionStore.open(own, OPTIONS) };
}

/** As a program does that gives a connection back on its way out of an error. */
async function leaveOpen(pool: pg.Pool, ...statements: readonly string[]): Promise<void> {
  const client = await pool.connect();
  for (const statement of statements) await client.query(statement).catch(() => {});
  client.release();
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a pool that is lent, in which somebody left a transaction open', () => {
  it('records a logout for good, and not within that transaction', async () => {
    const { pool, lent, here, there } = await twoStores();
    const { token } = await here.create({ principal: 'ann' });
    await leaveOpen(pool, 'begin');
    expect((await here.expire(token))?.principal).toBe('ann');
    expect(await there.get(token)).toBeUndefined();
    await pool.query('rollback');
    expect(await here.get(token)).toBeUndefined();
    expect((await lent.stats()).retries).toBe(1);
  });

  it('shows what is recorded now, and not when that transaction began', async () => {
    const { pool, here, there } = await twoStores();
    const { token } = await here.create({ principal: 'ann' });
    await leaveOpen(pool, 'begin isolation level repeatable read', 'select 1');
    await there.expire(token);
    expect(await here.get(token)).toBeUndefined();
  });

  it('control: where pg does not tell of it, an old answer is given, and a login undone', async () => {
    const { pool, here, there } = await twoStores({ tells: false });
    const { token } = await here.create({ principal: 'ann' });
    await leaveOpen(pool, 'begin isolation level repeatable read', 'select 1');
    await there.expire(token);
    expect((await here.get(token))?.principal).toBe('ann');
    await leaveOpen(pool, 'rollback', 'begin');
    const other = await here.create({ principal: 'bob' });
    await pool.query('rollback');
    expect(await there.get(other.token)).toBeUndefined();
  });

  it('is good for what comes, where that transaction has failed', async () => {
    const { pool, here, there } = await twoStores();
    await leaveOpen(pool, 'begin', 'select 1 / 0');
    const { token } = await here.create({ principal: 'ann' });
    expect((await there.get(token))?.principal).toBe('ann');
  });
});
