import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { RecordedEvent } from '@sessionlog/core';
import { expect, test } from 'vitest';
import { programFile } from '../../../test/setup/program-file.ts';
import { checkCopyAside } from '../src/check-copy-aside.ts';
import { SqliteEventLog } from '../src/index.ts';
import { startChild } from './child.ts';
import { eventOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { readEntries } from './read-entries.ts';
import { temporaryDirectory } from './temporary-directory.ts';

async function openWith(events: number, size = 0): Promise<{ log: SqliteEventLog; path: string; target: string }> {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'backups'), { mode: 0o700 });
  const path = join(directory, 'log.db');
  const log = await SqliteEventLog.open({ path });
  const data = JSON.stringify('x'.repeat(size));
  await Promise.all(Array.from({ length: events }, (_, n) => log.append({ ...eventOf(n), data })));
  return { log, path, target: join(directory, 'backups', 'copy.db') };
}

/** Compares a backup with the log that it was made from. */
async function expectSame(target: string, log: SqliteEventLog, last: number | undefined): Promise<void> {
  await using copy = await SqliteEventLog.open({ path: target });
  const snapshot = await readEntries(copy);
  expect(snapshot).toEqual(await readEntries(log));
  const after = snapshot?.upTo;
  const upTo = (events: RecordedEvent[]): RecordedEvent[] =>
    events.filter(({ position }) => last !== undefined && position <= last);
  expect(await readAll(copy, { after })).toEqual(upTo(await readAll(log, { after })));
}

test('6 processes append while it is made: it is the log as it was at one moment', async () => {
  const { log, path, target } = await openWith(2000, 300);
  await log.compact({ upTo: 1000, snapshot: ['1', '2'] });
  const children = Array.from({ length: 6 }, (_, writer) => startChild('append', [path, writer + 1, 1_000_000, 4]));
  await Promise.all(children.map((child) => child.said('acknowledged')));
  const before = (await readAll(log, { after: 1000 })).at(-1)?.position as number;
  const seen: number[] = [];
  let behind: Promise<unknown> | undefined;
  const backup = await log.backup(target, {
    onProgress({ pages, total }) {
      expect(pages).toBeLessThanOrEqual(total);
      seen.push(pages);
      // On a busy machine the others may not come to append in this time.
      behind ??= log.append(eventOf(2500));
      if (pages === total) for (const child of children) child.process.kill('SIGKILL');
    },
  });
  await Promise.all([behind, ...children.map((child) => child.ended)]);
  expect(Object.isFrozen(backup)).toBe(true);
  expect(backup).toMatchObject({ path: target, bytes: statSync(target).size, compactedUpTo: 1000 });
  expect(backup.lastPosition).toBeGreaterThanOrEqual(before);
  expect(backup.events).toBe((backup.lastPosition as number) - 1000);
  expect(seen.length).toBeGreaterThan(3);
  expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  expect((await readAll(log, { after: 1000 })).length).toBeGreaterThan(backup.events);
  await expectSame(target, log, backup.lastPosition);
  await log.close();
});

test('an empty log and one that is compacted to nothing are backed up too', async () => {
  const { log, path, target } = await openWith(0);
  expect(await log.backup(target)).toMatchObject({ events: 0, lastPosition: undefined, compactedUpTo: undefined });
  await log.append(eventOf(1));
  await log.compact({ upTo: 1, snapshot: [] });
  const second = join(dirname(path), 'second.db');
  expect(await log.backup(second)).toMatchObject({ events: 0, lastPosition: 1, compactedUpTo: 1 });
  await expectSame(second, log, 1);
  await log.close();
});

test.each(['000', '022', '0777'])('under umask %s it is one file with mode 0600', async (umask) => {
  const { log, path, target } = await openWith(20);
  await log.close();
  const child = startChild('back-up', [path, target], `umask ${umask};`);
  expect(await child.ended).toMatchObject({ code: 0, out: 'backed up 20\n', errors: '' });
  expect(readdirSync(dirname(target))).toEqual(['copy.db']);
  expect(statSync(target).mode & 0o7777).toBe(0o600);
  expect(statSync(target).nlink).toBe(1);
});

test('a program that is given to Node as text makes one, too', async () => {
  const { log, path, target } = await openWith(20);
  await log.close();
  const file = programFile(new URL('./children/back-up.ts', import.meta.url));
  const options = ['--input-type=module', '--eval', 'await import(process.argv[1])'];
  expect(execFileSync(process.execPath, [...options, file, path, target]).toString()).toBe('backed up 20\n');
});

test('an older copy that comes to stand in the place of the database is not taken for it', async () => {
  const { log, path, target } = await openWith(20);
  const older = join(dirname(path), 'older.db');
  await log.backup(older);
  await log.append(eventOf(100));
  const backup = log.backup(target);
  renameSync(older, path);
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix);
  await expect(backup).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  expect(existsSync(target)).toBe(false);
  await log.close();
});

test('nothing is put in the place of what stands at the path, also when it came to stand there meanwhile', async () => {
  const { log, target } = await openWith(200, 300);
  writeFileSync(target, 'precious', { mode: 0o600 });
  await expect(log.backup(target)).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'path' });
  const second = join(dirname(target), 'second.db');
  const late = log.backup(second, { onProgress: () => writeFileSync(second, 'precious', { mode: 0o600 }) });
  await expect(late).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'path' });
  const dangling = join(dirname(target), 'link.db');
  symlinkSync(join(dirname(target), 'nowhere'), dangling);
  await expect(log.backup(dangling)).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'path' });
  expect(readdirSync(dirname(target)).sort()).toEqual(['copy.db', 'link.db', 'second.db']);
  expect(execFileSync('cat', [target, second]).toString()).toBe('preciousprecious');
  await log.close();
});

test('paths, options and directories that are refused', async () => {
  const { log, target } = await openWith(1);
  for (const path of ['', ':memory:', 'file:x', 'a\0b', `${target} `, 7]) {
    await expect(log.backup(path as string)).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'path' });
  }
  for (const options of [{ onProgress: 1 }, { other: 1 }, null, 7]) {
    await expect(log.backup(target, options as object)).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
  }
  await expect(log.backup(join(target, 'below'))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  chmodSync(dirname(target), 0o777);
  await expect(log.backup(target)).rejects.toMatchObject({ code: 'ERR_INSECURE_PATH' });
  expect(readdirSync(dirname(target))).toEqual([]);
  await log.close();
  await expect(log.backup(target)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
});

test('a backup that is given up, or whose log is closed meanwhile, leaves nothing', async () => {
  const { log, target } = await openWith(2000, 300);
  const reason = new Error('given up');
  const throws = (): never => {
    throw reason;
  };
  await expect(log.backup(target, { onProgress: throws })).rejects.toBe(reason);
  const closed = log.backup(target, { onProgress: () => void log.close() });
  await expect(closed).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  await log.close();
  expect(readdirSync(dirname(target))).toEqual([]);
});

test('kill -9 while it is made leaves no file under its name', async () => {
  const { log, path, target } = await openWith(4000, 900);
  for (let after = 1; after <= 9; after += 2) {
    const child = startChild('back-up', [path, target, after]);
    await child.said('killing');
    await child.ended;
    expect(existsSync(target)).toBe(false);
  }
  expect(await log.backup(target)).toMatchObject({ events: 4000, lastPosition: 4000 });
  await log.close();
});

test('control: a copy that was damaged, or that lost a row, is not taken for a backup', async () => {
  const { log, target } = await openWith(1000, 300);
  await log.compact({ upTo: 10, snapshot: ['1', '2', '3'] });
  await log.backup(target);
  await log.close();
  expect(await checkCopyAside(target, 'sessions')).toMatchObject({ events: 990, lastPosition: 1000 });
  const damages = [
    "drop trigger events_refuse_update; update events set kind = 'No Kind' where position = 500",
    'drop trigger snapshot_entries_refuse_delete; delete from snapshot_entries where entry = 2',
    'pragma user_version = 9',
    "pragma writable_schema = on; delete from sqlite_schema where name = 'events_in_order'",
  ];
  for (const [n, damage] of damages.entries()) {
    const copy = join(dirname(target), `${n}.db`);
    execFileSync('cp', ['-p', target, copy]);
    const raw = rawConnection(copy);
    raw.unsafeMode(true);
    raw.exec(damage);
    raw.close();
    await expect(checkCopyAside(copy, 'sessions')).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  }
});

test('a copy whose check ends early is told as a failure of the log', async () => {
  const missing = join(temporaryDirectory(), 'copy.db');
  await expect(checkCopyAside(missing, 'sessions')).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
});
