import { createHash } from 'node:crypto';

/** The variable that names the server: for the processes of the contestants, too. */
export const POSTGRES_URL = 'SESSIONLOG_TEST_POSTGRES_URL';
/** Where all tables of the bench are. */
export const BENCH_SCHEMA = 'sessionlog_bench';

/** Where a contestant's log is: one for each directory. @throws Error where no server is named. */
export function postgresPlace(directory: string): { connectionString: string; schema: string; topic: string } {
  const topic = createHash('sha256').update(directory).digest('hex').slice(0, 32);
  return { connectionString: postgresUrl(), schema: BENCH_SCHEMA, topic };
}

/** The server of this run. @throws Error where none is named. */
export function postgresUrl(): string {
  const url = process.env[POSTGRES_URL];
  if (url === undefined) throw new Error('there is no PostgreSQL server');
  return url;
}
