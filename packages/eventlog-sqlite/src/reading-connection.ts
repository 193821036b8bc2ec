import { statSync } from 'node:fs';
import { BUSY_TIMEOUT_MS } from './busy-backoff.ts';
import { FrozenFile } from './frozen-file.ts';
import { openInThisProcess } from './open-in-this-process.ts';
import type { SqliteConnection, SqliteDriver } from './sqlite-driver.ts';
import { driverCode } from './sqlite-error.ts';

const NO_FILE_BESIDE = /^SQLITE_(CANTOPEN|READONLY_DIRECTORY)/;

/** A connection that can only read. */
export interface ReadingConnection {
  readonly connection: SqliteConnection;
  /** The file, where it was read as a whole: the connection sees nothing that comes later. */
  readonly frozen: FrozenFile | undefined;
}

/**
 * Opens a database that is there, to read only. Neither the file nor its `-wal` file is written to, and nothing of the one
 * is moved into the other. Where there are none SQLite makes an empty `-wal` file and the `-shm` file, and it writes to the
 * latter, which holds nothing but who reads what; where it can't, it does without.
 *
 * @throws what {@link FrozenFile} and the driver throw.
 */
export function openReadingConnection(driver: SqliteDriver, path: string): ReadingConnection {
  const connection = new driver(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    trustNothing(connection);
    // What it needs beside the file is opened by the first read.
    connection.pragma('schema_version');
    return { connection, frozen: undefined };
  } catch (error) {
    connection.close();
    if (!NO_FILE_BESIDE.test(driverCode(error) ?? '') || openInThisProcess(statSync(path))) throw error;
  }
  const frozen = new FrozenFile(path);
  const copy = new driver(frozen.read(), { readonly: true });
  trustNothing(copy);
  return { connection: copy, frozen };
}

function trustNothing(connection: SqliteConnection): void {
  connection.pragma('trusted_schema = OFF');
  connection.pragma('cell_size_check = ON');
}
