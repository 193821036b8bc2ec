import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orderEvent } from './order-event.ts';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';

/** A log on one connection, which a test may use between the log's statements as a pooler's other clients do. */
async function logOnOneConnection(): Promise<{ log: PostgresEventLog; connection: pg.Pool }> {
  const connection = new pg.Pool({ connectionString: await sharedServer(), max: 1 });
  const log = await PostgresEventLog.open({ pool: connection, topic: freshTopic(), retryForMs: 0 });
  onTestFinished(async () => {
    await log.close();
    await connection.end();
  });
  return { log, connection };
}

async function namesKept(connection: pg.Pool): Promise<readonly string[]> {
  const { rows } = await connection.query('select name from pg_prepared_statements order by name');
  return rows.map(({ name }) => name);
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('the statements of a log', () => {
  it('are parsed once for each connection, and are as many after a thousand events as after ten', async () => {
    const { log, connection } = await logOnOneConnection();
    const work = async (first: number): Promise<void> => {
      await Promise.all(Array.from({ length: 9 }, (_, index) => log.append(orderEvent(first + index))));
      await log.append(orderEvent(first));
      await Array.fromAsync(log.read());
    };
    await work(1);
    const names = await namesKept(connection);
    expect(names.length).toBeGreaterThan(2);
    for (let first = 100; first < 1000; first += 100) await work(first);
    expect(await namesKept(connection)).toEqual(names);
  });

  it('are sent without a name once the server forgot one, and nothing is appended twice', async () => {
    const { log, connection } = await logOnOneConnection();
    await log.append(orderEvent(1));
    await Array.fromAsync(log.read());
    await connection.query('deallocate all');
    await Promise.all([log.append(orderEvent(2)), Array.fromAsync(log.read())]);
    await connection.query('deallocate all');
    await log.append(orderEvent(3));
    expect((await Array.fromAsync(log.read())).map(({ id }) => id)).toEqual([1, 2, 3].map((n) => orderEvent(n).id));
    expect(await namesKept(connection)).toEqual([]);
    expect((await log.stats()).retries).toBe(0);
  });

  it('are sent without a name once another client is found to have given it on the same connection', async () => {
    const { log, connection } = await logOnOneConnection();
    await log.append(orderEvent(1));
    const other = await logOnOneConnection();
    const known = await namesKept(other.connection);
    const news = (await namesKept(connection)).filter((name) => !known.includes(name));
    expect(news).not.toEqual([]);
    for (const name of news) await other.connection.query(`prepare ${name} as select 1`);
    await other.log.append(orderEvent(1));
    expect((await Array.fromAsync(other.log.read())).length).toBe(1);
    expect((await other.log.stats()).retries).toBe(0);
  });
});
