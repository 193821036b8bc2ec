import { basename } from 'node:path';
import {
  type AdoptSessionRequest,
  EventLogCorruptError,
  type HarnEvent,
  type ReadHarnOptions,
  readHarnEvents,
  readRequest,
} from '@sessionlog/core';
import { BUSY_TIMEOUT_MS } from './busy-backoff.ts';
import { pathFailure } from './path-failure.ts';
import { retryBusy } from './retry-busy.ts';
import { loadSqliteDriver, type SqliteConnection, type SqliteDriver } from './sqlite-driver.ts';
import { readDatabasePath } from './sqlite-event-log-options.ts';

/**
 * What {@link readHarnDatabase} takes.
 *
 * @since 0.1.0
 */
export interface ReadHarnDatabaseOptions extends ReadHarnOptions {
  /** harn's database file. */
  readonly path: string;
}

const TOPIC = 'orchestrator.sessions';

/**
 * Reads the sessions of harn's SQLite log: the rows of its table `events` whose topic is `orchestrator.sessions`, as
 * they are at one moment, also while harn writes. What is given, and under which rules, is said at `readHarnEvents` of
 * `@sessionlog/core`. The database is checked first, as an index that has lost a row would hide an event; that blocks
 * for as long as reading the table takes. Nothing is written, but SQLite may make its `-wal` and `-shm` files.
 *
 * @throws what `readHarnEvents` does; `ERR_EVENT_LOG_CORRUPT` also when the file is no database of harn, is damaged, or
 *   does not hold the event that its table `topic_heads` names as the last one.
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` when it can't be opened or read; `ERR_SESSION_INVALID` for a path that is none.
 * @since 0.1.0
 */
export async function readHarnDatabase(options: ReadHarnDatabaseOptions): Promise<readonly AdoptSessionRequest[]> {
  const given = readRequest('options', options, ['path', 'limits']);
  const path = readDatabasePath(given.path);
  const driver = await loadSqliteDriver();
  try {
    const connection = await retryBusy(() => openAtOneMoment(driver, path));
    try {
      refuseForeign(connection, basename(path));
      return await readHarnEvents(eventsOf(connection, basename(path)), { limits: given.limits } as ReadHarnOptions);
    } finally {
      connection.close();
    }
  } catch (error) {
    throw pathFailure(error, basename(path));
  }
}

function openAtOneMoment(driver: SqliteDriver, path: string): SqliteConnection {
  const connection = new driver(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    connection.pragma('trusted_schema = OFF');
    connection.pragma('cell_size_check = ON');
    connection.exec('begin');
    // The transaction begins with what it first reads.
    connection.pragma('schema_version');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function refuseForeign(connection: SqliteConnection, location: string): void {
  const tables = connection
    .prepare<[], number>(
      "select count(*) from sqlite_schema where type = 'table' and name in ('events', 'topic_heads')",
    )
    .pluck()
    .get();
  if (tables !== 2) throw new EventLogCorruptError(location, undefined, 'it has not the tables of harn');
  if (connection.pragma('integrity_check(events)', { simple: true }) !== 'ok') {
    throw new EventLogCorruptError(location, undefined, 'its table of events is not sound');
  }
}

// harn counts and adds in one transaction, and compacts from the oldest on: only when no row is left is the last gone.
function* eventsOf(connection: SqliteConnection, location: string): Generator<HarnEvent, void, undefined> {
  const last = connection
    .prepare<[string], number>('select last_id from topic_heads where topic = ?')
    .pluck()
    .get(TOPIC);
  let read: number | undefined;
  const rows = connection.prepare<[string], HarnEvent>(
    'select event_id as id, kind, payload from events where topic = ? order by event_id',
  );
  for (const event of rows.iterate(TOPIC)) {
    read = event.id;
    yield event;
  }
  if (read !== undefined && read !== last)
    throw new EventLogCorruptError(location, undefined, 'its last event is gone');
}
