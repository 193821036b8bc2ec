import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendGroup } from '../src/append-group.ts';
import { SqliteEventLog } from '../src/index.ts';
import { openSqliteDatabase, SYNCHRONOUS_FULL } from '../src/sqlite-database.ts';
import { refuseOldNode, refuseOldSqlite } from '../src/sqlite-driver.ts';
import { SQLITE_APPLICATION_ID, SQLITE_FORMAT } from '../src/sqlite-format.ts';
import { eventOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { versionOneDatabase } from './version-one-database.ts';

test('commits are synced (FULL) after the first write too, in a new database and in an opened one', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  for (const n of [1, 2]) {
    const database = await openSqliteDatabase(path);
    const { connection } = database;
    connection.transaction(() => appendGroup(database, 'sessions', undefined, [eventOf(n)])).immediate();
    expect(connection.pragma('synchronous', { simple: true })).toBe(SYNCHRONOUS_FULL);
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(connection.pragma('trusted_schema', { simple: true })).toBe(0);
    expect(connection.pragma('secure_delete', { simple: true })).toBe(1);
    connection.close();
  }
});

test('control: the driver alone does not sync every commit after the first write', () => {
  const connection = rawConnection(join(temporaryDirectory(), 'raw.db'));
  connection.pragma('journal_mode = WAL');
  connection.exec('create table t(a)');
  expect(connection.pragma('synchronous', { simple: true })).not.toBe(SYNCHRONOUS_FULL);
});

const schemaOf = (path: string): unknown[] => {
  const raw = rawConnection(path);
  expect(raw.pragma('application_id', { simple: true })).toBe(SQLITE_APPLICATION_ID);
  return raw.prepare('select type, name, sql from sqlite_schema order by name').all();
};

test('the schema is frozen: version 1 reads the same for ever', () => {
  const path = join(temporaryDirectory(), 'log.db');
  versionOneDatabase(path, 1);
  expect(schemaOf(path)).toMatchSnapshot();
});

test('the schema is frozen: version 2 reads the same for ever, made anew or from version 1', async () => {
  const directory = temporaryDirectory();
  const [made, raised] = [join(directory, 'made.db'), join(directory, 'raised.db')];
  versionOneDatabase(raised, 3);
  for (const path of [made, raised]) await (await SqliteEventLog.open({ path })).close();
  expect(schemaOf(made)).toMatchSnapshot();
  expect(schemaOf(raised)).toEqual(schemaOf(made));
  expect(rawConnection(raised).pragma('user_version', { simple: true })).toBe(SQLITE_FORMAT);
  expect(rawConnection(raised).pragma('integrity_check', { simple: true })).toBe('ok');
});

test('triggers refuse to change or delete an event, for a connection past the log too', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  await log.append(eventOf(1));
  const raw = rawConnection(path);
  for (const change of [
    "update events set data = '{}'",
    'update events set position = position + 1',
    'delete from events',
  ]) {
    expect(() => raw.exec(change)).toThrow(/never/);
  }
  expect(() => raw.exec("insert into events(event_id, topic, kind, data) values ('x', 't', 'k', x'00')")).toThrow();
  const recordedAt = raw.prepare('select recorded_at from events').pluck().get();
  expect(recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  await log.close();
});

test('an old Node.js or SQLite is refused with one sentence', () => {
  expect(() => refuseOldNode({ napi: '10', node: '22.14.0' })).not.toThrow();
  for (const napi of ['9', undefined]) {
    expect(() => refuseOldNode({ napi, node: '20.20.2' })).toThrow(/Node\.js 22\.14 or newer; this is 20\.20\.2/);
  }
  for (const version of ['3.51.3', '3.51.10', '3.52.0', '4.0.0']) expect(() => refuseOldSqlite(version)).not.toThrow();
  for (const version of ['3.51.2', '3.50.9', '2.99.99', 'x'])
    expect(() => refuseOldSqlite(version)).toThrow(/3\.51\.3/);
});
