import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { driverCode, isBusy, sqliteFailure } from '../src/sqlite-error.ts';

test.each([
  ['SQLITE_BUSY', 'append', 'ERR_EVENT_LOG_UNAVAILABLE', false],
  ['SQLITE_BUSY_RECOVERY', 'read', 'ERR_EVENT_LOG_UNAVAILABLE', false],
  ['SQLITE_PROTOCOL', 'open', 'ERR_EVENT_LOG_UNAVAILABLE', false],
  ['SQLITE_FULL', 'append', 'ERR_EVENT_LOG_FULL', false],
  ['SQLITE_IOERR_FSYNC', 'append', 'ERR_EVENT_LOG_UNAVAILABLE', true],
  ['SQLITE_IOERR_READ', 'read', 'ERR_EVENT_LOG_UNAVAILABLE', true],
  ['SQLITE_CORRUPT', 'read', 'ERR_EVENT_LOG_CORRUPT', true],
  ['SQLITE_CORRUPT_INDEX', 'append', 'ERR_EVENT_LOG_CORRUPT', true],
  ['SQLITE_NOTADB', 'read', 'ERR_EVENT_LOG_CORRUPT', true],
  ['SQLITE_READONLY_DBMOVED', 'append', 'ERR_EVENT_LOG_CORRUPT', true],
  ['SQLITE_READONLY', 'append', 'ERR_EVENT_LOG_UNAVAILABLE', false],
  ['SQLITE_CANTOPEN', 'open', 'ERR_EVENT_LOG_UNAVAILABLE', false],
  ['SQLITE_ERROR', 'open', 'ERR_EVENT_LOG_CORRUPT', true],
  ['SQLITE_NOMEM', 'append', 'ERR_EVENT_LOG_UNAVAILABLE', true],
  ['SQLITE_NOMEM', 'read', 'ERR_EVENT_LOG_UNAVAILABLE', false],
] as const)('%s during %s is told as %s; poisons: %s', (code, during, expected, poisons) => {
  const failure = sqliteFailure(code, 'log.db', during);
  expect(failure.error).toMatchObject({ code: expected });
  expect(failure.poison !== undefined).toBe(poisons);
});

test('only errors of the driver are taken for errors of the driver', () => {
  expect(driverCode(new Database.SqliteError('at insert into t', 'SQLITE_BUSY'))).toBe('SQLITE_BUSY');
  expect(driverCode(Object.assign(new Error('x'), { code: 'SQLITE_BUSY' }))).toBeUndefined();
  expect(driverCode('SQLITE_BUSY')).toBeUndefined();
  expect(isBusy(new Database.SqliteError('', 'SQLITE_BUSY_SNAPSHOT'))).toBe(true);
  expect(isBusy(new Database.SqliteError('', 'SQLITE_FULL'))).toBe(false);
});
