import { PostgresServer } from '../postgres/postgres-server.ts';

/**
 * Begins to start the one PostgreSQL server of this run, unless SESSIONLOG_TEST_POSTGRES_URL names one. Nothing waits for
 * it here: the tests that need it do.
 */
export default async function startPostgres(): Promise<() => Promise<void>> {
  if (process.env['SESSIONLOG_TEST_POSTGRES_URL'] !== undefined) return async () => {};
  const server = await PostgresServer.begin();
  if (server === undefined) {
    process.stdout.write(
      'NO POSTGRESQL SERVER FOR THIS PLATFORM: its tests are skipped. Name one with SESSIONLOG_TEST_POSTGRES_URL=postgres://...\n',
    );
    return async () => {};
  }
  process.env['SESSIONLOG_TEST_POSTGRES_URL'] = server.url;
  return () => server.stop();
}
