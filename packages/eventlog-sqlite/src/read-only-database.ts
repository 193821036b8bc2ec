import { basename } from 'node:path';
import { EventLogCorruptError, EventLogUnavailableError, EventUnsupportedError } from '@sessionlog/core';
import { prepareCompactionStatements } from './compaction-statements.ts';
import { readDatabaseFormat } from './database-format.ts';
import { openDatabase } from './open-database.ts';
import { existingDatabaseFile, walFileBytes } from './private-database-file.ts';
import { openReadingConnection } from './reading-connection.ts';
import { refuseForeignDatabase, refuseForeignHeader } from './refuse-foreign-database.ts';
import { refuseOtherMode, type SqliteDatabase } from './sqlite-database.ts';
import { refuseOldSqlite, type SqliteConnection, type SqliteDriver } from './sqlite-driver.ts';
import { SQLITE_FORMAT } from './sqlite-format.ts';
import { prepareSqliteStatements } from './sqlite-statements.ts';

/**
 * Opens a database that is there, to read only, as {@link openReadingConnection} does.
 *
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` when there is none, or it can't be opened.
 * @throws `ERR_EVENT_UNSUPPORTED` when it is of a newer format, or of an older one, which only a log that may write brings up.
 * @throws `ERR_INSECURE_PATH`, `ERR_EVENT_LOG_CORRUPT` when it is refused.
 */
export function openReadOnlyDatabase(path: string, allowNetwork: boolean): Promise<SqliteDatabase> {
  return openDatabase(path, allowNetwork, openOnce);
}

function openOnce(driver: SqliteDriver, path: string): SqliteDatabase {
  const location = basename(path);
  const walBytes = walFileBytes(path);
  const file = existingDatabaseFile(path);
  if (file === undefined || (file.size === 0 && walBytes === 0)) {
    throw new EventLogUnavailableError('there is no database at the path');
  }
  refuseForeignDatabase(path, file, walBytes);
  const { connection, frozen } = openReadingConnection(driver, path);
  try {
    refuseOldSqlite(String(connection.prepare('select sqlite_version()').pluck().get()));
    refuseOtherFormat(connection, location);
    const statements = prepareSqliteStatements(connection);
    const logId = statements.logId.get();
    if (logId === undefined) throw new EventLogCorruptError(location, undefined, 'it does not say which log it is');
    if (frozen === undefined) refuseOtherMode(connection);
    return {
      path,
      location,
      connection,
      statements,
      compaction: prepareCompactionStatements(connection),
      logId,
      frozen,
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

function refuseOtherFormat(connection: SqliteConnection, location: string): void {
  const { applicationId, userVersion } = readDatabaseFormat(connection);
  refuseForeignHeader(location, applicationId, userVersion);
  if (userVersion === SQLITE_FORMAT) return;
  const is = 'is an older one. Nothing was touched. Open the log once without readOnly, which brings it up.';
  throw new EventUnsupportedError("The format of the event log's database", undefined, is);
}
