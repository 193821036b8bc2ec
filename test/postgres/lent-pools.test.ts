import { policies, SessionStore } from '@sessionlog/core';
import { type PostgresConnectionPool, PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orderEvent } from './order-event.ts';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';

const OPTIONS = { policy: policies.nistAal2 };
const FEW = 64;
const EVENTS = 5 * FEW;

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

/** The pool, with a look at how many rows each answer has. */
function poolOver(pool: pg.Pool, look: (rows: number) => void): PostgresConnectionPool {
  return {
    async connect() {
      const client = await pool.connect();
      return {
        async query(statement) {
          const answer = await client.query(statement);
          look(answer.rows.length);
          return answer;
        },
        release: (destroy) => client.release(destroy),
        on: (event, listener) => client.on(event as 'error', listener),
        removeListener: (event, listener) => client.removeListener(event as 'error', listener),
      };
    },
    on: (event, listener) => pool.on(event, listener),
    removeListener: (event, listener) => pool.removeListener(event, listener),
    end: async () => {},
  };
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

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a pool that is lent', () => {
  it('to many logs is listened to once, and not at all when all are closed', async () => {
    const pool = new pg.Pool({ connectionString: await sharedServer(), max: 1 });
    onTestFinished(() => pool.end());
    const before = pool.listenerCount('error');
    const open = () => PostgresEventLog.open({ pool, topic: freshTopic() });
    const logs = await Promise.all([open(), open(), open()]);
    expect(pool.listenerCount('error')).toBe(before + 1);
    await logs[0]?.close();
    expect(pool.listenerCount('error')).toBe(before + 1);
    for (const log of logs) await log.close();
    expect(pool.listenerCount('error')).toBe(before);
  });

  it('over a way that is too slow for large answers gives all events, in smaller ones', async () => {
    const pool = new pg.Pool({ connectionString: await sharedServer(), max: 1 });
    onTestFinished(() => pool.end());
    let tooLarge = 0;
    const slow = poolOver(pool, (rows) => {
      if (rows <= FEW) return;
      tooLarge += 1;
      throw new Error('Query read timeout');
    });
    await using log = await PostgresEventLog.open({ pool: slow, topic: freshTopic() });
    for (let first = 0; first < EVENTS; first += FEW) {
      await Promise.all(Array.from({ length: FEW }, (_, index) => log.append(orderEvent(first + index))));
    }
    expect((await Array.fromAsync(log.read())).length).toBe(EVENTS);
    expect(tooLarge).toBe(1);
  });
});
