import { EventLogUnavailableError, EventUnsupportedError } from '@sessionlog/core';
import { type Kysely, sql } from 'kysely';
import { createLog } from './migrations/0001-create-log.ts';

// In the order of their numbers; the first makes version 1.
const MIGRATIONS: readonly ((database: Kysely<unknown>, schema: string) => Promise<void>)[] = [createLog];
// The same for every schema: whoever makes tables is rare, and may wait for another.
const MIGRATION_LOCK = '5987203498130216011';

/** The version of the tables that this version of the package reads and writes. */
export const POSTGRES_FORMAT: number = MIGRATIONS.length;

/**
 * Makes the tables, or brings them up; does nothing but look, and needs no right but to look, where they are of this
 * version. All in one transaction: of several processes that open a new log one makes it, and the others find it.
 *
 * @throws `ERR_EVENT_UNSUPPORTED` when they are of a newer version; an error of the driver otherwise.
 */
export async function migrate(database: Kysely<unknown>, schema: string): Promise<void> {
  if ((await formatOf(database, schema)) === POSTGRES_FORMAT) return;
  // What others made while the lock was waited for has to be seen, whatever the role's default is.
  const transactions = database.transaction().setIsolationLevel('read committed');
  await transactions.execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`.execute(transaction);
    const found = await formatOf(transaction, schema);
    if (found === POSTGRES_FORMAT) return;
    await sql`create schema if not exists ${sql.id(schema)}`.execute(transaction);
    for (const migration of MIGRATIONS.slice(found)) await migration(transaction, schema);
    await sql`update ${sql.id(schema, 'log_identity')} set format = ${POSTGRES_FORMAT}`.execute(transaction);
  });
}

/**
 * Looks whether the tables are there and of this version, and makes nothing.
 *
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` when they are not there; `ERR_EVENT_UNSUPPORTED` when they are of another version; an
 *   error of the driver otherwise.
 */
export async function refuseOtherFormat(database: Kysely<unknown>, schema: string): Promise<void> {
  const found = await formatOf(database, schema);
  if (found === POSTGRES_FORMAT) return;
  if (found === 0) throw new EventLogUnavailableError(`there is no log in the schema ${schema}`);
  const is = 'is an older one. Nothing was touched. Open the log once without readOnly, which brings it up.';
  throw new EventUnsupportedError("The format of the event log's tables", undefined, is);
}

async function formatOf(database: Kysely<unknown>, schema: string): Promise<number> {
  // Not `to_regclass`: what it remembers of names is brought up only with a new transaction.
  const { rows: tables } = await sql`
    select 1 from pg_catalog.pg_tables where schemaname = ${schema} and tablename = 'log_identity'`.execute(database);
  if (tables.length === 0) return 0;
  const { rows } = await sql<{ format: string }>`
    select format::text as format from ${sql.id(schema, 'log_identity')}`.execute(database);
  const format = Number(rows[0]?.format ?? 0);
  if (format > POSTGRES_FORMAT) throw new EventUnsupportedError("The format of the event log's tables");
  return format;
}
