import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownSchema } from '../../../test/postgres/own-schema.ts';
import { PgBouncer } from '../../../test/postgres/pgbouncer.ts';
import { postgresUrl } from '../../../test/postgres/shared-server.ts';
import { readOnlyUrl } from '../src/read-only-url.ts';

const INVALID = { code: 'ERR_SESSION_INVALID', field: 'readOnly' };

function event(n: number) {
  return { id: `01${String(n).padStart(24, '0')}`, type: 'session_created', data: `{"n":${n}}` };
}

async function numbersIn(log: PostgresEventLog, after?: number): Promise<readonly number[]> {
  return Array.fromAsync(log.read({ after }), ({ data }) => JSON.parse(data).n);
}

/** The URL as a role of its own, which may SELECT what is in the schema by now. */
async function asReader(owner: pg.Client, url: string, schema: string): Promise<string> {
  const role = `${schema}_reader`;
  await owner.query(`create role ${role} login; grant usage on schema ${schema} to ${role};
    grant select on all tables in schema ${schema} to ${role}`);
  onTestFinished(async () => void (await owner.query(`drop owned by ${role}; drop role ${role}`)));
  const found = new URL(url);
  found.username = role;
  return found.href;
}

it('a URL keeps its settings, its parameters and its secrets', () => {
  const settings = (url: string) => new URL(readOnlyUrl(url)).searchParams.getAll('options').at(-1);
  const only = '-c default_transaction_read_only=on';
  expect(readOnlyUrl('postgres://a:s%23%3Fcret@h:1/d#x')).toMatch(/^postgres:\/\/a:s%23%3Fcret@h:1\/d\?options=/);
  expect(settings('postgres://h/d?sslmode=disable')).toBe(` ${only}`);
  expect(new URL(readOnlyUrl('postgres://h/d?sslmode=disable')).searchParams.get('sslmode')).toBe('disable');
  expect(settings('postgres://h/d?options=-c+work_mem%3D4MB&sslmode=disable')).toBe(`-c work_mem=4MB ${only}`);
  expect(settings('postgres://h/d?options=-c%20default_transaction_read_only%3Doff')).toMatch(new RegExp(`${only}$`));
  const { connectionParameters: parsed } = new pg.Client({
    connectionString: readOnlyUrl('postgres://u:p%40ss@h:5/d?application_name=x'),
  }) as unknown as { readonly connectionParameters: object };
  expect(parsed).toMatchObject({ user: 'u', password: 'p@ss', host: 'h', port: 5, database: 'd', options: ` ${only}` });
});

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a log that is opened read-only', () => {
  it('needs the right to SELECT alone, and sees what others append and compact', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    await using writer = await PostgresEventLog.open({ connectionString, schema });
    for (let n = 1; n <= 3; n++) await writer.append(event(n));
    const url = await asReader(owner, connectionString, schema);
    await using log = await PostgresEventLog.open({ connectionString: url, schema, readOnly: true });
    expect(await numbersIn(log)).toEqual([1, 2, 3]);
    const tail = log.tail({ after: 3 })[Symbol.asyncIterator]();
    const next = tail.next();
    await expect.poll(async () => (await log.stats()).listening, { timeout: 60_000 }).toBe(true);
    const position = await writer.append(event(4));
    expect((await next).value).toMatchObject({ position });
    await tail.return?.();
    await writer.compact({ upTo: 3, snapshot: ['1', '2'] });
    const snapshot = await log.readSnapshot();
    expect([snapshot?.upTo, await Array.fromAsync(snapshot?.entries ?? [])]).toEqual([3, ['1', '2']]);
    expect(await numbersIn(log, 3)).toEqual([4]);
    await expect(log.append(event(5))).rejects.toMatchObject(INVALID);
    await expect(log.compact({ upTo: 4, snapshot: '0' })).rejects.toMatchObject(INVALID);
  });

  it('has sessions in which the server refuses to change anything, and control: others do not', async () => {
    const { connectionString, schema } = await ownSchema();
    await (await PostgresEventLog.open({ connectionString, schema })).close();
    const change = async (url: string): Promise<unknown> => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client
        .query(`delete from ${schema}.floors`)
        .catch(({ code }) => code)
        .finally(() => client.end());
    };
    expect(await change(readOnlyUrl(connectionString))).toBe('25006');
    expect(await change(connectionString)).toMatchObject({ rowCount: 0 });
  });

  it('is not made where there is none', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    const opening = PostgresEventLog.open({ connectionString, schema, readOnly: true });
    await expect(opening).rejects.toMatchObject({
      code: 'ERR_EVENT_LOG_UNAVAILABLE',
      message: expect.stringContaining(`there is no log in the schema ${schema}`),
    });
    const { rows } = await owner.query('select from pg_namespace where nspname = $1', [schema]);
    expect(rows).toEqual([]);
  });

  it.each([
    [0.5, 'once without readOnly'],
    [2, 'newer one'],
  ])('of format %d is refused, and not touched', async (format, message) => {
    const { connectionString, schema, owner } = await ownSchema();
    await (await PostgresEventLog.open({ connectionString, schema })).close();
    await owner.query(`alter table ${schema}.log_identity alter column format type numeric`);
    await owner.query(`update ${schema}.log_identity set format = ${format}`);
    const opening = PostgresEventLog.open({ connectionString, schema, readOnly: true });
    await expect(opening).rejects.toMatchObject({
      code: 'ERR_EVENT_UNSUPPORTED',
      message: expect.stringContaining(message),
    });
  });

  // Skipped where there is none: the tests of PgBouncer tell that.
  it.skipIf(PgBouncer.version() === undefined)('is read through a pooler, which passes no settings on', async () => {
    const { connectionString, schema } = await ownSchema();
    const bouncer = await PgBouncer.start(connectionString);
    onTestFinished(() => bouncer.stop());
    await using writer = await PostgresEventLog.open({ connectionString, schema });
    await writer.append(event(1));
    const url = bouncer.url;
    await using log = await PostgresEventLog.open({ connectionString: url, schema, readOnly: true, listenUrl: false });
    expect(await numbersIn(log)).toEqual([1]);
  });
});
