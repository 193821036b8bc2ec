import type { SqliteConnection } from './sqlite-driver.ts';

const WAL_LIMIT_BYTES = 16 * 1024 * 1024;

// At once, as each one by itself leaves a prepared statement for the garbage collection.
const PRAGMAS = `
  pragma journal_mode = WAL;
  -- The driver's default in WAL mode is NORMAL, which loses acknowledged commits at a power cut.
  pragma synchronous = FULL;
  pragma fullfsync = ON;
  pragma checkpoint_fullfsync = ON;
  pragma secure_delete = ON;
  -- Checkpoints are the log's own, between groups: an automatic one swallows its errors and makes an append wait.
  pragma wal_autocheckpoint = 0;
  pragma journal_size_limit = ${WAL_LIMIT_BYTES};
`;

/** Sets what every connection that changes a log's database has to have. */
export function makeDurable(connection: SqliteConnection): void {
  connection.exec(PRAGMAS);
}
