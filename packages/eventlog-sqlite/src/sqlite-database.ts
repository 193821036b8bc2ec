import { basename } from 'node:path';
import { EventLogCorruptError, EventLogUnavailableError } from '@sessionlog/core';
import { BUSY_TIMEOUT_MS } from './busy-backoff.ts';
import { type CompactionStatements, prepareCompactionStatements } from './compaction-statements.ts';
import { readDatabaseFormat } from './database-format.ts';
import type { FrozenFile } from './frozen-file.ts';
import { makeDurable } from './make-durable.ts';
import { openDatabase } from './open-database.ts';
import { privateDatabaseFile, walFileBytes } from './private-database-file.ts';
import { refuseForeignDatabase, refuseForeignHeader } from './refuse-foreign-database.ts';
import { refuseOldSqlite, type SqliteConnection, type SqliteDriver } from './sqlite-driver.ts';
import { SQLITE_APPLICATION_ID, SQLITE_FORMAT } from './sqlite-format.ts';
import { sqliteMigrations } from './sqlite-migration.ts';
import { prepareSqliteStatements, type SqliteStatements } from './sqlite-statements.ts';

/** What `PRAGMA synchronous` says when every commit is synced. */
export const SYNCHRONOUS_FULL = 2;

/** A connection to a database of ours, its tables there and its statements prepared. */
export interface SqliteDatabase {
  readonly path: string;
  /** The file's name, for errors. */
  readonly location: string;
  readonly connection: SqliteConnection;
  readonly statements: SqliteStatements;
  readonly compaction: CompactionStatements;
  /** What tells this database from every other one. */
  readonly logId: string;
  /** The file, where it was read as a whole and the connection sees nothing that comes later. */
  readonly frozen?: FrozenFile | undefined;
}

/**
 * Opens the database, makes it when it is absent or empty, and brings it to this version's format. Waits for other
 * processes that do the same. The names of the files are not durable yet.
 *
 * @throws `ERR_INSECURE_PATH`, `ERR_EVENT_LOG_CORRUPT`, `ERR_EVENT_UNSUPPORTED` when it is refused: nothing was touched.
 * @throws `ERR_EVENT_LOG_FULL`, `ERR_EVENT_LOG_UNAVAILABLE` when it can't be made, opened or written.
 */
export function openSqliteDatabase(path: string, allowNetwork = false): Promise<SqliteDatabase> {
  return openDatabase(path, allowNetwork, openOnce);
}

function openOnce(driver: SqliteDriver, path: string): SqliteDatabase {
  const location = basename(path);
  const walBytes = walFileBytes(path);
  refuseForeignDatabase(path, privateDatabaseFile(path), walBytes);
  if (walBytes > 0) refuseNewerWal(driver, path, location);
  const connection = new driver(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    refuseOldSqlite(String(connection.prepare('select sqlite_version()').pluck().get()));
    connection.pragma('trusted_schema = OFF');
    connection.pragma('cell_size_check = ON');
    migrate(connection, location);
    makeDurable(connection);
    const statements = prepareSqliteStatements(connection);
    // The first read makes the -wal and -shm files, which are watched from here on. Only then is WAL mode a fact: a
    // failed sync during the switch is not told.
    const logId = statements.logId.get();
    if (logId === undefined) throw new EventLogCorruptError(location, undefined, 'it does not say which log it is');
    refuseOtherMode(connection);
    return { path, location, connection, statements, compaction: prepareCompactionStatements(connection), logId };
  } catch (error) {
    connection.close();
    throw error;
  }
}

// A newer version's commit may stand in the -wal file only. A connection that may write would move it when it closes.
function refuseNewerWal(driver: SqliteDriver, path: string, location: string): void {
  const connection = new driver(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    const { applicationId, userVersion } = readDatabaseFormat(connection);
    refuseForeignHeader(location, applicationId, userVersion);
  } finally {
    connection.close();
  }
}

// The first commit is made before WAL mode, so that the file itself says whose it is from then on.
function migrate(connection: SqliteConnection, location: string): void {
  const had = formatOf(connection, location);
  if (had === SQLITE_FORMAT) return;
  const run = connection.transaction((): void => {
    for (const migration of sqliteMigrations.slice(formatOf(connection, location))) {
      for (const { sql } of migration()) connection.prepare(sql).run();
    }
    connection.pragma(`application_id = ${SQLITE_APPLICATION_ID}`);
    connection.pragma(`user_version = ${SQLITE_FORMAT}`);
  });
  run.immediate();
}

function formatOf(connection: SqliteConnection, location: string): number {
  const { applicationId, userVersion, isEmpty } = readDatabaseFormat(connection);
  if (!isEmpty) refuseForeignHeader(location, applicationId, userVersion);
  return userVersion;
}

/** @throws `ERR_EVENT_LOG_UNAVAILABLE` when the database is not in WAL mode. */
export function refuseOtherMode(connection: SqliteConnection): void {
  if (connection.pragma('journal_mode', { simple: true }) === 'wal') return;
  throw new EventLogUnavailableError('the database did not go into WAL mode (is it on a network drive?)');
}
