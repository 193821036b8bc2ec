import { closeSync, constants, openSync, readSync, type Stats } from 'node:fs';
import { basename } from 'node:path';
import { EventLogCorruptError, EventUnsupportedError } from '@sessionlog/core';
import { openInThisProcess } from './open-in-this-process.ts';
import { walFileBytes } from './private-database-file.ts';
import { SQLITE_APPLICATION_ID, SQLITE_FORMAT } from './sqlite-format.ts';

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;

/**
 * Looks at the database's header without SQLite, which would play back a foreign journal merely by opening it. A
 * database of ours carries its `application_id` in the file from its first commit on, as that is made before WAL mode.
 * What this process has open is left to {@link refuseForeignHeader} on a connection.
 *
 * @param walBytes - what {@link walFileBytes} said *before* `file` was looked at.
 * @throws `ERR_EVENT_LOG_CORRUPT` when it is no database, or not ours; nothing was touched.
 * @throws `ERR_EVENT_UNSUPPORTED` when a newer version wrote it; nothing was touched.
 */
export function refuseForeignDatabase(path: string, file: Stats, walBytes: number): void {
  const location = basename(path);
  if (file.size === 0) {
    if (walBytes === 0) return;
    throw new EventLogCorruptError(location, undefined, 'the database is empty or gone, but its -wal file is not');
  }
  if (openInThisProcess(file)) return;
  const header = readHeader(path);
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new EventLogCorruptError(location, undefined, 'it is not an SQLite database');
  }
  refuseForeignHeader(location, header.readInt32BE(APPLICATION_ID_AT), header.readInt32BE(USER_VERSION_AT));
}

/** The same refusals for what a connection read from the header. */
export function refuseForeignHeader(location: string, applicationId: number, userVersion: number): void {
  if (applicationId !== SQLITE_APPLICATION_ID) {
    throw new EventLogCorruptError(location, undefined, 'it is a database of another program');
  }
  if (userVersion > SQLITE_FORMAT) throw new EventUnsupportedError("The format of the event log's database");
  if (userVersion < 1) throw new EventLogCorruptError(location, undefined, 'its format has no number');
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    readSync(descriptor, header, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(descriptor);
  }
  return header;
}
