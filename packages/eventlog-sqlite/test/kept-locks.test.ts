import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { startChild } from './child.ts';
import { eventOf, idOf } from './events.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';

async function othersOpenAndClose(path: string): Promise<void> {
  const child = startChild('append', [path, 1, 1, 1]);
  expect(await child.ended).toMatchObject({ code: 0, errors: '' });
}

function locksOn(path: string): number {
  const inode = `:${statSync(path).ino} `;
  return readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .filter((line) => line.includes(inode)).length;
}

test('a second log on the same file in this process leaves the locks of the first one in place', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  await log.append(eventOf(0));
  const linux = existsSync('/proc/locks');
  if (linux) expect(locksOn(path)).toBe(1);
  await (await SqliteEventLog.open({ path, topic: 'other' })).close();
  if (linux) expect(locksOn(path)).toBe(1);
  await othersOpenAndClose(path);
  expect(existsSync(`${path}-wal`)).toBe(true);
  await log.append(eventOf(2));
  expect((await readAll(log)).map(({ id }) => id)).toEqual([idOf(0), idOf(0, 1), idOf(2)]);
  await log.close();
});

test('a log that had nothing new to read, and looked into the -wal file for that, leaves the locks of the first one', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  const last = await log.append(eventOf(0));
  const second = await SqliteEventLog.open({ path });
  const before = existsSync('/proc/locks') ? [locksOn(path), locksOn(`${path}-shm`)] : [];
  for (const reader of [log, second]) {
    expect(reader.readSync().map(({ id }) => id)).toEqual([idOf(0)]);
    for (let probe = 0; probe < 5; probe++) expect(reader.readSync(last)).toEqual([]);
  }
  await second.close();
  if (existsSync('/proc/locks')) expect([locksOn(path), locksOn(`${path}-shm`)]).toEqual(before);
  await othersOpenAndClose(path);
  expect(existsSync(`${path}-wal`)).toBe(true);
  expect(log.readSync(last).map(({ id }) => id)).toEqual([idOf(0, 1)]);
  await log.close();
});

// A process whose locks are gone is no longer seen by others: the next one to close takes itself for the last one, and
// deletes the -wal file from under the log.
test('control: reading the files in this process drops the locks, and the log notices what comes of it', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  await log.append(eventOf(0));
  readFileSync(path);
  readFileSync(`${path}-shm`);
  await othersOpenAndClose(path);
  expect(existsSync(`${path}-wal`)).toBe(false);
  await expect(log.append(eventOf(2))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  await log.close();
});
