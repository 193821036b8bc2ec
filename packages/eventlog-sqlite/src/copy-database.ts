import { EventLogCorruptError } from '@sessionlog/core';
import { BUSY_TIMEOUT_MS } from './busy-backoff.ts';
import { retryBusy } from './retry-busy.ts';
import type { SqliteBackupProgress } from './sqlite-backup.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { loadSqliteDriver, type SqliteConnection } from './sqlite-driver.ts';
import { prepareSqliteStatements } from './sqlite-statements.ts';
import { readTopicEnd, type TopicEnd } from './topic-end.ts';

/**
 * Copies the database as it is at one moment into an empty file, a hundred pages at a time, while everybody reads and
 * writes. One read transaction is held meanwhile: without it the copy would begin anew whenever somebody writes.
 *
 * @returns where the topic ends in that moment.
 */
export async function copyDatabase(
  { path, location, logId }: SqliteDatabase,
  topic: string,
  target: string,
  onProgress: (progress: SqliteBackupProgress) => void,
): Promise<TopicEnd> {
  const driver = await loadSqliteDriver();
  const connection = new driver(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    const end = await retryBusy(() => beginReading(connection, topic));
    if (prepareSqliteStatements(connection).logId.get() !== logId) {
      throw new EventLogCorruptError(location, undefined, 'another database was put in its place');
    }
    const { totalPages } = await connection.backup(target, {
      progress: ({ totalPages: total, remainingPages }) => {
        onProgress(Object.freeze({ pages: total - remainingPages, total }));
        return PAGES_AT_ONCE;
      },
    });
    onProgress(Object.freeze({ pages: totalPages, total: totalPages }));
    return end;
  } finally {
    connection.close();
  }
}

const PAGES_AT_ONCE = 100;

function beginReading(connection: SqliteConnection, topic: string): TopicEnd {
  if (!connection.inTransaction) connection.exec('begin');
  return readTopicEnd(prepareSqliteStatements(connection), topic);
}
