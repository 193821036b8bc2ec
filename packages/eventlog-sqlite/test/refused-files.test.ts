import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { refuseNetworkPath } from '../src/refuse-network-path.ts';
import { SQLITE_APPLICATION_ID } from '../src/sqlite-format.ts';
import { directoryBytes } from './directory-bytes.ts';
import { eventOf } from './events.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** Makes something at `path`, and gives what opening it must be refused with. */
interface Refusal {
  readonly name: string;
  readonly code: string;
  make(path: string): void;
}

function makeDatabase(path: string, statements: string): void {
  writeFileSync(path, '', { mode: 0o600 });
  new Database(path).exec(statements).close();
}

/** Leaves the database and its -wal file as a killed process does: copied while a connection has them open. */
function makeLeftOver(path: string, statements: string, later: string): void {
  const live = `${path}.live`;
  makeDatabase(live, `pragma journal_mode = wal; ${statements}`);
  const connection = new Database(live);
  connection.exec(later);
  execFileSync('cp', ['-p', live, path]);
  execFileSync('cp', ['-p', `${live}-wal`, `${path}-wal`]);
  connection.close();
}

const ours = `pragma application_id = ${SQLITE_APPLICATION_ID}; create table events(a);`;

const refusals: readonly Refusal[] = [
  {
    name: 'a database of nobody',
    code: 'ERR_EVENT_LOG_CORRUPT',
    make: (path) => makeDatabase(path, 'create table t(a)'),
  },
  {
    name: "another program's database",
    code: 'ERR_EVENT_LOG_CORRUPT',
    make: (path) => makeDatabase(path, 'pragma application_id = 7; pragma user_version = 1; create table events(a)'),
  },
  {
    name: "another program's database that was left in WAL mode by a kill",
    code: 'ERR_EVENT_LOG_CORRUPT',
    make: (path) => makeLeftOver(path, 'create table t(a)', "insert into t values ('kept')"),
  },
  {
    name: 'a database of a newer version',
    code: 'ERR_EVENT_UNSUPPORTED',
    make: (path) => makeDatabase(path, `${ours} pragma user_version = 99; pragma journal_mode = wal`),
  },
  {
    name: 'a database without a number of its format',
    code: 'ERR_EVENT_LOG_CORRUPT',
    make: (path) => makeDatabase(path, ours),
  },
  {
    name: 'text',
    code: 'ERR_EVENT_LOG_CORRUPT',
    make: (path) => writeFileSync(path, 'not a database\n'.repeat(1000), { mode: 0o600 }),
  },
  { name: 'one byte', code: 'ERR_EVENT_LOG_CORRUPT', make: (path) => writeFileSync(path, 'S', { mode: 0o600 }) },
  {
    name: 'zeros',
    code: 'ERR_EVENT_LOG_CORRUPT',
    make: (path) => writeFileSync(path, Buffer.alloc(8192), { mode: 0o600 }),
  },
  {
    name: 'an empty file beside a -wal file',
    code: 'ERR_EVENT_LOG_CORRUPT',
    make: (path) => {
      writeFileSync(path, '', { mode: 0o600 });
      writeFileSync(`${path}-wal`, 'the log', { mode: 0o600 });
    },
  },
  { name: 'a file that all may read', code: 'ERR_INSECURE_PATH', make: (path) => writeOpen(path, 0o644) },
  { name: 'a file that all may write', code: 'ERR_INSECURE_PATH', make: (path) => writeOpen(path, 0o666) },
  { name: 'a directory', code: 'ERR_INSECURE_PATH', make: (path) => mkdirSync(path) },
  { name: 'a dangling link', code: 'ERR_INSECURE_PATH', make: (path) => symlinkSync(`${path}.elsewhere`, path) },
  {
    name: 'a link to a file',
    code: 'ERR_INSECURE_PATH',
    make: (path) => {
      writeFileSync(`${path}.elsewhere`, '', { mode: 0o600 });
      symlinkSync(`${path}.elsewhere`, path);
    },
  },
  { name: 'a FIFO', code: 'ERR_INSECURE_PATH', make: (path) => void execFileSync('mkfifo', ['-m', '600', path]) },
  {
    name: 'a hard link',
    code: 'ERR_INSECURE_PATH',
    make: (path) => {
      writeFileSync(`${path}.elsewhere`, '', { mode: 0o600 });
      linkSync(`${path}.elsewhere`, path);
    },
  },
  ...['-wal', '-shm', '-journal'].map((suffix) => ({
    name: `a link at ${suffix}`,
    code: 'ERR_INSECURE_PATH',
    make: (path: string): void => symlinkSync(`${path}.elsewhere`, path + suffix),
  })),
];

function writeOpen(path: string, mode: number): void {
  writeFileSync(path, '');
  chmodSync(path, mode);
}

test.each(refusals)('$name is refused with $code, and nothing is touched', async ({ make, code }) => {
  const directory = temporaryDirectory();
  const path = join(directory, 'log.db');
  make(path);
  const before = directoryBytes(directory);
  const refusal = await SqliteEventLog.open({ path }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code });
  if (code === 'ERR_EVENT_LOG_CORRUPT') expect(refusal).toMatchObject({ location: 'log.db', position: undefined });
  expect(directoryBytes(directory)).toEqual(before);
});

test('a newer version whose number stands in the -wal file only is refused; database and -wal stay as they are', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'log.db');
  makeLeftOver(path, `${ours} pragma user_version = 1;`, 'pragma user_version = 99');
  const before = directoryBytes(directory);
  await expect(SqliteEventLog.open({ path })).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
  expect(directoryBytes(directory)).toMatchObject(before);
});

test('a database of ours whose table is gone is refused as damaged', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  makeDatabase(path, `pragma application_id = ${SQLITE_APPLICATION_ID}; pragma user_version = 1; create table t(a)`);
  const refusal = await SqliteEventLog.open({ path }).catch((error: unknown) => error as Error);
  expect(refusal).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  expect(String(refusal)).not.toMatch(/insert|select|table/i);
});

test('what this process has open is looked at through SQLite, and is refused all the same', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  makeDatabase(path, 'create table t(a)');
  const other = new Database(path);
  other.exec("insert into t values ('held')");
  await expect(SqliteEventLog.open({ path })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  other.close();
});

test('an empty file is ours to make; a parent open to all is refused', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'log.db');
  writeFileSync(path, '', { mode: 0o600 });
  const log = await SqliteEventLog.open({ path });
  await log.append(eventOf(1));
  await log.close();
  chmodSync(directory, 0o777);
  await expect(SqliteEventLog.open({ path })).rejects.toMatchObject({ code: 'ERR_INSECURE_PATH' });
  chmodSync(directory, 0o700);
});

test('a path that the system refuses is told in a sentence', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'file'), '');
  for (const path of [join(directory, 'file', 'log.db'), join(directory, 'x'.repeat(300))]) {
    await expect(SqliteEventLog.open({ path })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  }
});

test('a database on a network file system is refused before anything is made there', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'missing', 'below', 'log.db');
  const looked: string[] = [];
  const typeOf = (type: number) => (there: string) => {
    looked.push(there);
    return type;
  };
  expect(() => refuseNetworkPath(path, typeOf(0x6969))).toThrow(
    expect.objectContaining({ code: 'ERR_INSECURE_PATH', path }),
  );
  expect(() => refuseNetworkPath(path, typeOf(0xef53))).not.toThrow();
  expect(() => refuseNetworkPath(path)).not.toThrow();
  expect(looked).toEqual([directory, directory]);
  expect(directoryBytes(directory)).toEqual({});
});
