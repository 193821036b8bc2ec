import pg from 'pg';

/** Where the PostgreSQL server of this run is; `undefined` where there is none, which was said at the start of the run. */
export const postgresUrl: string | undefined = process.env['SESSIONLOG_TEST_POSTGRES_URL'];

let names = 0;

/** The URL of this run's server. */
export async function sharedServer(): Promise<string> {
  if (postgresUrl === undefined) throw new Error('there is no PostgreSQL server: this test is to be skipped.');
  return postgresUrl;
}

let pool: pg.Pool | undefined;

/** A pool for all tests of this process. */
export async function sharedPool(): Promise<pg.Pool> {
  pool ??= new pg.Pool({ connectionString: await sharedServer(), max: 16, allowExitOnIdle: true }).on(
    'error',
    () => {},
  );
  return pool;
}

/** A topic that nobody else uses. */
export function freshTopic(): string {
  names += 1;
  return `t${process.pid}-${performance.timeOrigin.toString(36).replace('.', '-')}-${names}`;
}

/** Where a new log on the server is, for a process that opens it. */
export async function freshLocation(): Promise<string> {
  return `postgres:${await sharedServer()}#${freshTopic()}`;
}
