import { EventLogCorruptError, EventLogFullError, EventLogUnavailableError } from '@sessionlog/core';

const BUSY = /^SQLITE_(BUSY|LOCKED|PROTOCOL)/;
const CORRUPT = /^SQLITE_(CORRUPT|NOTADB|READONLY_DBMOVED)/;
const IO_ERROR = /^SQLITE_IOERR/;
const REFUSED = /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/;
const SCHEMA = /^SQLITE_(ERROR|SCHEMA)$/;

/** What the caller gets in place of a driver's error, and whether the log may answer afterwards. */
export interface SqliteFailure {
  readonly error: EventLogCorruptError | EventLogFullError | EventLogUnavailableError;
  /** Set when the log is poisoned by it (L13): why, without content. */
  readonly poison?: string;
}

/** Whether `error` says that another connection was in the way: nothing was changed, the call can be repeated. */
export function isBusy(error: unknown): boolean {
  return BUSY.test(driverCode(error) ?? '');
}

/** The code of an error of the driver, `undefined` for any other error. */
export function driverCode(error: unknown): string | undefined {
  return error instanceof Error && error.name === 'SqliteError' && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** An error with the code of one that the driver threw in another thread: errors don't come through as what they are. */
export function driverErrorFromElsewhere(code: string): Error {
  return Object.assign(new Error('The database failed in another thread.'), { name: 'SqliteError', code });
}

/**
 * Maps a driver's error code. Nothing of the driver's error is kept but that code: its message may quote SQL.
 *
 * @param during - a read changes nothing, so that only damage poisons; an append poisons when its outcome is unknown;
 *   while opening there is no log to poison yet.
 */
export function sqliteFailure(code: string, location: string, during: 'open' | 'read' | 'append'): SqliteFailure {
  if (BUSY.test(code)) {
    return { error: new EventLogUnavailableError('other processes kept the database locked for too long') };
  }
  if (code.startsWith('SQLITE_FULL')) return { error: new EventLogFullError() };
  if (CORRUPT.test(code) || (during === 'open' && SCHEMA.test(code))) {
    const reason = code === 'SQLITE_NOTADB' ? 'it is not an SQLite database' : `SQLite finds it damaged (${code})`;
    return { error: new EventLogCorruptError(location, undefined, reason), poison: 'the database is damaged' };
  }
  if (REFUSED.test(code)) {
    return {
      error: new EventLogUnavailableError(`the database or a file beside it can't be opened or written (${code})`),
    };
  }
  const error = new EventLogUnavailableError(`the database failed (${code})`);
  return IO_ERROR.test(code) || during === 'append' ? { error, poison: `the database failed (${code})` } : { error };
}
