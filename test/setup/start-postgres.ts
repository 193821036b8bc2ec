import { answering } from '../postgres/answering.ts';
import { PostgresServer } from '../postgres/postgres-server.ts';

/**
 * Starts the one PostgreSQL server of this run, unless SESSIONLOG_TEST_POSTGRES_URL names one, which must answer then.
 * Where none can be started, that is said here, and the tests that need one are skipped.
 */
export default async function startPostgres(): Promise<() => Promise<void>> {
  const named = process.env['SESSIONLOG_TEST_POSTGRES_URL'];
  if (named !== undefined) {
    await answering(named);
    return async () => {};
  }
  const server = await PostgresServer.begin();
  if (server === undefined) return async () => {};
  process.env['SESSIONLOG_TEST_POSTGRES_URL'] = server.url;
  return () => server.stop();
}
