import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { SqliteEventLog } from '../src/index.ts';
import { SQLITE_FORMAT } from '../src/sqlite-format.ts';
import { startChild } from './child.ts';
import { eventOf, idOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { readEntries } from './read-entries.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { versionOneDatabase } from './version-one-database.ts';

test('a database of version 1 is brought up when it is opened: its events stay, and it can be compacted', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  versionOneDatabase(path, 5);
  const log = await SqliteEventLog.open({ path });
  expect((await readAll(log)).map(({ id }) => id)).toEqual([0, 1, 2, 3, 4].map((n) => idOf(n, 900)));
  expect(await log.append(eventOf(5))).toBe(6);
  await log.compact({ upTo: 4, snapshot: ['1'] });
  await log.close();
  await using again = await SqliteEventLog.open({ path });
  expect(await readEntries(again)).toEqual({ upTo: 4, entries: ['1'] });
  expect((await readAll(again, { after: 4 })).map(({ position }) => position)).toEqual([5, 6]);
});

test('a log whose database a newer version brought up under it reads and writes nothing any more', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  await log.append(eventOf(0));
  const raw = rawConnection(path);
  raw.pragma(`user_version = ${SQLITE_FORMAT + 1}`);
  const calls: (() => Promise<unknown>)[] = [
    () => readAll(log),
    () => log.append(eventOf(1)),
    () => log.compact({ upTo: 1, snapshot: '1' }),
    () => log.readSnapshot(),
    () => log.stats(),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
  expect(() => log.readSync()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_UNSUPPORTED' }));
  await log.close();
  expect(raw.prepare('select count(*) from events').pluck().get()).toBe(1);
  await expect(SqliteEventLog.open({ path })).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
});

test('8 processes bring a database of version 1 up at once, many times: one format, and no error to anybody', async () => {
  const directory = temporaryDirectory();
  const children = Array.from({ length: 8 }, (_, writer) => startChild('open-many', [writer]));
  await Promise.all(children.map((child) => child.said('ready')));
  for (let round = 0; round < (scale > 1 ? 3 * scale : 1); round++) {
    const path = join(directory, `${round}.db`);
    versionOneDatabase(path, 3);
    for (const child of children) child.process.stdin?.write(`${path}\n`);
    await Promise.all(children.map((child) => child.said(`opened ${path}\n`)));
    const raw = rawConnection(path);
    expect(raw.pragma('user_version', { simple: true })).toBe(SQLITE_FORMAT);
    expect(raw.prepare('select count(*) from log_identity').pluck().get()).toBe(1);
    raw.close();
    const log = await SqliteEventLog.open({ path });
    expect((await readAll(log)).length).toBe(11);
    await log.close();
  }
  for (const child of children) child.process.stdin?.end();
  for (const { errors } of await Promise.all(children.map((child) => child.ended))) expect(errors).toBe('');
});
