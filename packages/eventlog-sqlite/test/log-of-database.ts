import { SqliteEventLog } from '../src/index.ts';
import { openSqliteDatabase, type SqliteDatabase } from '../src/sqlite-database.ts';

/** A log and the database inside it, so that a test can hinder the connection it uses. */
export async function logOfDatabase(path: string): Promise<{ log: SqliteEventLog; database: SqliteDatabase }> {
  const database = await openSqliteDatabase(path);
  const log: SqliteEventLog = Reflect.construct(SqliteEventLog, [database, 'sessions']);
  return { log, database };
}
