import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { readDatabaseFormat } from '../src/database-format.ts';
import { rawConnection } from './raw-connection.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const EMPTY = { applicationId: 0, userVersion: 0, isEmpty: true };
const MADE = { applicationId: 7, userVersion: 1, isEmpty: false };

/** A connection to an empty database which another process makes between its first and its second look. */
function overtaken(): { readonly connection: Database.Database; readonly path: string } {
  const path = join(temporaryDirectory(), 'log.db');
  const connection = rawConnection(path);
  const look = connection.pragma.bind(connection);
  let looks = 0;
  connection.pragma = (source, options) => {
    looks += 1;
    if (looks === 2) make(path);
    return look(source, options);
  };
  return { connection, path };
}

function make(path: string): void {
  const other = new Database(path, { timeout: 0 });
  try {
    other.exec('begin immediate; create table t(x); pragma application_id = 7; pragma user_version = 1; commit');
  } catch (error) {
    // It has to wait until the reader is through.
    expect(error).toMatchObject({ code: 'SQLITE_BUSY' });
  } finally {
    other.close();
  }
}

it('a database that is made while it is looked at is empty or made, never half of each', () => {
  const { connection, path } = overtaken();
  expect(readDatabaseFormat(connection)).toEqual(EMPTY);
  make(path);
  expect(readDatabaseFormat(connection)).toEqual(MADE);
});

it('control: looks that share no snapshot see half of each', () => {
  const { connection } = overtaken();
  const seen = ['application_id', 'user_version'].map((name) => connection.pragma(name, { simple: true }));
  expect(seen).toEqual([0, 1]);
});
