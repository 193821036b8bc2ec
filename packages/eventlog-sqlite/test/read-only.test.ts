import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { SqliteEventLog } from '../src/index.ts';
import { asReaderOf } from './as-reader-of.ts';
import { directoryBytes } from './directory-bytes.ts';
import { eventOf, idOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { readEntries } from './read-entries.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { versionOneDatabase } from './version-one-database.ts';

const INVALID = { code: 'ERR_SESSION_INVALID', field: 'readOnly' };
const UNAVAILABLE = { code: 'ERR_EVENT_LOG_UNAVAILABLE' };

/** A log of 6 events, compacted at 3, that is open. */
async function filled(path: string): Promise<SqliteEventLog> {
  const log = await SqliteEventLog.open({ path });
  for (let n = 1; n <= 6; n++) await log.append(eventOf(n));
  await log.compact({ upTo: 3, snapshot: ['1', '2', '3'] });
  return log;
}

/** What a killed process leaves of such a log, or with `'closed'` what one that ended well does, in a directory of its own. */
async function left(how: 'killed' | 'closed'): Promise<string> {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await filled(path);
  if (how === 'closed') await log.close();
  const directory = temporaryDirectory();
  cpSync(dirname(path), directory, { recursive: true });
  rmSync(join(directory, 'log.db-ballast'));
  await log.close();
  return join(directory, 'log.db');
}

async function idsIn(log: SqliteEventLog): Promise<readonly string[]> {
  return (await readAll(log, { after: 3 })).map(({ id }) => id);
}

it('a log that is opened read-only sees all that others append and compact at once, and no byte is written', async () => {
  const act = fc.constantFrom('append', 'append', 'look', 'look', 'look', 'passive', 'truncate', 'compact');
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 40 }), async (acts) => {
      const path = join(temporaryDirectory(), 'log.db');
      const writer = await filled(path);
      const checkpoints = rawConnection(path);
      const log = await SqliteEventLog.open({ path, readOnly: true });
      let [last, seen] = [6, 3];
      for (const name of acts) {
        if (name === 'append') {
          last = await writer.append(eventOf(last + 1));
        } else if (name === 'compact') {
          await writer.compact({ upTo: last, snapshot: [`${last}`] });
          expect(await readEntries(log)).toEqual({ upTo: last, entries: [`${last}`] });
          seen = last;
        } else if (name === 'look') {
          // Thrice: an end that stays is watched.
          for (let times = 0; times < 3; times++) {
            for (const { position } of log.readSync(seen)) seen = position;
            expect(seen, acts.join(', ')).toBe(last);
          }
        } else checkpoints.pragma(`wal_checkpoint(${name})`);
      }
      const before = databaseAndWal(path);
      await expect(log.append(eventOf(900))).rejects.toMatchObject(INVALID);
      await expect(log.compact({ upTo: last, snapshot: '0' })).rejects.toMatchObject(INVALID);
      await idsIn(log).catch(() => {});
      expect(await log.stats()).toMatchObject({ checkpointsStarved: 0 });
      await log.close();
      await expect(log.append(eventOf(901))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
      expect(databaseAndWal(path).equals(before)).toBe(true);
      await writer.close();
    }),
    { numRuns: 4 * scale },
  );
});

/** Their bytes, read by a process of its own: when a process closes a file, it drops the locks that SQLite holds on it there. */
function databaseAndWal(path: string): Buffer {
  return execFileSync('cat', [path, `${path}-wal`]);
}

it('a log that is not there is not made', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'new', 'log.db');
  const open = (): Promise<unknown> => SqliteEventLog.open({ path, readOnly: true });
  await expect(open()).rejects.toMatchObject(UNAVAILABLE);
  expect(readdirSync(directory)).toEqual([]);
  mkdirSync(dirname(path), { mode: 0o700 });
  await expect(open()).rejects.toMatchObject(UNAVAILABLE);
  expect(readdirSync(dirname(path))).toEqual([]);
  writeFileSync(path, '', { mode: 0o600 });
  await expect(open()).rejects.toMatchObject(UNAVAILABLE);
  writeFileSync(`${path}-wal`, 'not empty', { mode: 0o600 });
  await expect(open()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  rmSync(`${path}-wal`);
  expect(readdirSync(dirname(path))).toEqual(['log.db']);
  expect(statSync(path).size).toBe(0);
  chmodSync(path, 0o604);
  await expect(open()).rejects.toMatchObject({ code: 'ERR_INSECURE_PATH' });
  await expect(SqliteEventLog.open({ path, readOnly: 1 } as never)).rejects.toMatchObject(INVALID);
});

it('an older format is told what brings it up, a newer one is refused; neither is touched', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  versionOneDatabase(path, 3);
  const older = directoryBytes(dirname(path))['log.db'];
  await expect(SqliteEventLog.open({ path, readOnly: true })).rejects.toMatchObject({
    code: 'ERR_EVENT_UNSUPPORTED',
    message: expect.stringContaining('once without readOnly'),
  });
  expect(directoryBytes(dirname(path))['log.db']).toBe(older);
  await (await SqliteEventLog.open({ path })).close();
  const log = await SqliteEventLog.open({ path, readOnly: true });
  expect(await readAll(log)).toHaveLength(3);
  // A newer version brings it up while it is read.
  rawConnection(path).pragma('user_version = 99');
  await expect(readAll(log)).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
  await log.close();
  await expect(SqliteEventLog.open({ path, readOnly: true })).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
});

it.each(['killed', 'closed'] as const)('what a %s writer left is read, and stays as it is', async (how) => {
  const path = await left(how);
  const before = directoryBytes(dirname(path));
  const log = await SqliteEventLog.open({ path, readOnly: true });
  expect(await idsIn(log)).toEqual([idOf(4), idOf(5), idOf(6)]);
  if (how === 'killed') expect(await log.backup(join(temporaryDirectory(), 'backup.db'))).toMatchObject({ events: 3 });
  await log.close();
  const after = directoryBytes(dirname(path));
  expect(after['log.db']).toBe(before['log.db']);
  // SQLite makes what is missing, and who reads what it writes to the -shm file.
  expect(Object.keys(after)).toEqual(['log.db', 'log.db-shm', 'log.db-wal']);
  if (how === 'killed') expect(after['log.db-wal']).toBe(before['log.db-wal']);
  else expect(statSync(`${path}-wal`).size).toBe(0);
  const writer = await SqliteEventLog.open({ path });
  expect(await idsIn(writer)).toHaveLength(3);
  await writer.close();
});

it.each(['killed', 'closed'] as const)(
  'in a directory that cannot be written to, what a %s writer left is read, and nothing is made',
  async (how) => {
    const path = await left(how);
    await asReaderOf(dirname(path), 0o400, async () => {
      const before = directoryBytes(dirname(path));
      const log = await SqliteEventLog.open({ path, readOnly: true });
      expect(await idsIn(log)).toEqual([idOf(4), idOf(5), idOf(6)]);
      expect(await readEntries(log)).toEqual({ upTo: 3, entries: ['1', '2', '3'] });
      const { walBytes, walPendingBytes } = await log.stats();
      expect([walPendingBytes, walBytes > 0]).toEqual([walBytes, how === 'killed']);
      await log.close();
      expect(directoryBytes(dirname(path))).toEqual(before);
    });
  },
);

it('pages that no read comes by are checked', async () => {
  const path = await left('closed');
  const [root, size] = rootOf(path, 'sqlite_autoindex_events_1');
  const damaged = readFileSync(path);
  // Which cells there are, and where, stands at the beginning of a page.
  damaged.fill(0xff, (root - 1) * size + 3, (root - 1) * size + 12);
  writeFileSync(path, damaged);
  const log = await SqliteEventLog.open({ path, readOnly: true });
  expect(await idsIn(log), 'no read finds it').toHaveLength(3);
  await expect(log.checkPages()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'log.db' });
  await log.close();
});

/** Where an index begins, and how large a page is. */
function rootOf(path: string, name: string): [page: number, size: number] {
  const connection = new Database(path, { readonly: true });
  const root = connection.prepare('select rootpage from sqlite_schema where name = ?').pluck().get(name);
  const size = connection.pragma('page_size', { simple: true });
  connection.close();
  return [root as number, size as number];
}

it('a -wal file without its -shm file, where none can be made, is not passed over', async () => {
  const path = await left('killed');
  rmSync(`${path}-shm`);
  await asReaderOf(dirname(path), 0o400, async () => {
    await expect(SqliteEventLog.open({ path, readOnly: true })).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: expect.stringContaining('copy the database and its -wal file'),
    });
  });
});

it('a database that was read as a whole answers nothing more once somebody writes to it', async () => {
  const path = await left('closed');
  let log: SqliteEventLog | undefined;
  await asReaderOf(dirname(path), 0o600, async () => {
    log = await SqliteEventLog.open({ path, readOnly: true });
    expect(log.readSync(6)).toEqual([]);
  });
  if (log === undefined) return;
  const frozen = log;
  if (process.geteuid?.() === 0) execFileSync('chown', ['-R', '0:0', dirname(path)]);
  execFileSync('touch', [path]);
  expect(() => frozen.readSync(6)).toThrow(expect.objectContaining(UNAVAILABLE));
  await expect(readAll(frozen)).rejects.toMatchObject(UNAVAILABLE);
  await expect(frozen.stats()).rejects.toMatchObject(UNAVAILABLE);
  await frozen.close();
});

it('a file system that is mounted read-only is read', async ({ skip }) => {
  const path = await left('closed');
  const mounted = temporaryDirectory();
  try {
    execFileSync('mount', ['--bind', dirname(path), mounted], { stdio: 'pipe' });
  } catch {
    process.stdout.write('not run: a read-only mount, which only root may make\n');
    skip();
  }
  onTestFinished(() => void execFileSync('umount', [mounted]));
  execFileSync('mount', ['-o', 'remount,bind,ro', mounted]);
  const there = join(mounted, 'log.db');
  await expect(SqliteEventLog.open({ path: there })).rejects.toMatchObject(UNAVAILABLE);
  const frozen = await SqliteEventLog.open({ path: there, readOnly: true });
  expect(await idsIn(frozen)).toHaveLength(3);
  await frozen.checkPages();
  // Elsewhere it can be written to, and then its -wal file is there.
  const writer = await SqliteEventLog.open({ path });
  await writer.append(eventOf(7));
  await expect(idsIn(frozen)).rejects.toMatchObject(UNAVAILABLE);
  await frozen.close();
  const log = await SqliteEventLog.open({ path: there, readOnly: true });
  expect(await idsIn(log)).toHaveLength(4);
  await writer.append(eventOf(8));
  expect(await idsIn(log)).toHaveLength(5);
  await log.close();
  await writer.close();
});
