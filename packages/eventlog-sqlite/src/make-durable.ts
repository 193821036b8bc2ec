import type { SqliteConnection } from './sqlite-driver.ts';

const WAL_LIMIT_BYTES = 16 * 1024 * 1024;

/** Sets what every connection that changes a log's database has to have. */
export function makeDurable(connection: SqliteConnection): void {
  connection.pragma('journal_mode = WAL');
  // The driver's default in WAL mode is NORMAL, which loses acknowledged commits at a power cut.
  connection.pragma('synchronous = FULL');
  connection.pragma('fullfsync = ON');
  connection.pragma('checkpoint_fullfsync = ON');
  connection.pragma('secure_delete = ON');
  // Checkpoints are the log's own, between groups: an automatic one swallows its errors and makes an append wait.
  connection.pragma('wal_autocheckpoint = 0');
  connection.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
}
