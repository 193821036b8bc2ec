import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';

/** A connection past the log, as an administrator's shell would have it; closed when the test ends. */
export function rawConnection(path: string): Database.Database {
  const connection = new Database(path);
  onTestFinished(() => void connection.close());
  return connection;
}
