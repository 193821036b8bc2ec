import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { eventOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function openWith(path: string, events: number): Promise<SqliteEventLog> {
  const log = await SqliteEventLog.open({ path });
  await Promise.all(Array.from({ length: events }, (_, n) => log.append(eventOf(n))));
  return log;
}

/** The first call is told what happened, and every later one that the log no longer answers. */
async function expectNoticed(log: SqliteEventLog, by: 'readSync' | 'read' | 'append', after: number): Promise<void> {
  const call = async (): Promise<unknown> => {
    if (by === 'append') return await log.append(eventOf(500));
    if (by === 'read') return await readAll(log, { after });
    return log.readSync(after);
  };
  await nextTurn();
  await expect(call()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'log.db' });
  for (const again of [call(), log.append(eventOf(501)), readAll(log), log.stats()]) {
    await expect(again).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
  }
  expect(() => log.readSync()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_POISONED' }));
  await log.close();
}

const calls = ['readSync', 'read', 'append'] as const;

test('rows that are taken out at the end of the log are missed by every call', async () => {
  const scene = fc.record({
    events: fc.integer({ min: 1, max: 12 }),
    taken: fc.integer({ min: 1, max: 12 }),
    by: fc.constantFrom(...calls),
    appended: fc.boolean(),
    replaced: fc.boolean(),
    from: fc.integer({ min: 0, max: 13 }),
  });
  await fc.assert(
    fc.asyncProperty(scene, async ({ events, taken, by, appended, replaced, from }) => {
      const path = join(temporaryDirectory(), 'log.db');
      const writer = await openWith(path, events);
      const reader = await SqliteEventLog.open({ path });
      const seen = (await readAll(reader)).at(-1)?.position ?? 0;
      const raw = rawConnection(path);
      raw.exec('drop trigger events_refuse_delete');
      raw.prepare('delete from events where position > ?').run(seen - taken);
      if (replaced) {
        const insert = raw.prepare(
          "insert into events(position, event_id, topic, kind, data) values (?, ?, ?, 'k', '{}')",
        );
        for (let p = Math.max(1, seen - taken + 1); p <= seen + 1; p++) insert.run(p, eventOf(700 + p).id, 'sessions');
      }
      await expectNoticed(appended ? writer : reader, by, by === 'readSync' ? seen : from);
    }),
    { numRuns: 40 },
  );
});

test.each(calls)('a backup moved over the database is noticed by %s', async (by) => {
  const directory = temporaryDirectory();
  const path = join(directory, 'log.db');
  const log = await openWith(path, 3);
  await log.close();
  execFileSync('cp', ['-p', path, join(directory, 'backup.db')]);
  const live = await openWith(path, 5);
  const end = live.readSync().at(-1)?.position as number;
  renameSync(join(directory, 'backup.db'), path);
  await expectNoticed(live, by, end);
});

test.each(calls)('a backup copied into the file of a log that was moved into it is noticed by %s', async (by) => {
  const directory = temporaryDirectory();
  const path = join(directory, 'log.db');
  const log = await openWith(path, 3);
  await log.close();
  execFileSync('cp', ['-p', path, join(directory, 'backup.db')]);
  await (await openWith(path, 5)).close();
  const live = await SqliteEventLog.open({ path });
  const end = (await readAll(live)).at(-1)?.position as number;
  execFileSync('cp', [join(directory, 'backup.db'), path]);
  const other = rawConnection(path);
  other.exec("insert into events(event_id, topic, kind, data) values ('x', 'other', 'k', '{}')");
  await expectNoticed(live, by, end);
});

for (const by of calls) {
  for (const suffixes of [[''], ['-wal'], ['-shm'], ['-wal', '-shm']]) {
    test(`the removal of log.db${suffixes.join(' and ')} under a live log is noticed by ${by}`, async () => {
      const path = join(temporaryDirectory(), 'log.db');
      const log = await openWith(path, 2);
      const end = (await readAll(log)).at(-1)?.position as number;
      for (const suffix of suffixes) rmSync(path + suffix);
      await expectNoticed(log, by, end);
    });
  }

  test(`a path that can no longer be looked at is noticed by ${by}`, async () => {
    const directory = join(temporaryDirectory(), 'live');
    const log = await openWith(join(directory, 'log.db'), 2);
    const end = (await readAll(log)).at(-1)?.position as number;
    renameSync(directory, `${directory}.old`);
    symlinkSync(directory, directory);
    await expectNoticed(log, by, end);
  });
}

test('a database that forgot how far its positions had come acknowledges nothing that nobody would read', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await openWith(path, 5);
  await log.compact({ upTo: 5, snapshot: ['{}'] });
  rawConnection(path).exec("delete from sqlite_sequence where name = 'events'");
  await expect(log.append(eventOf(6))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'log.db' });
  expect(rawConnection(path).prepare('select count(*) from events').pluck().get(), 'it is not there').toBe(0);
  const again = await SqliteEventLog.open({ path });
  await expect(again.append(eventOf(7))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  await Promise.all([log.close(), again.close()]);
});

test('control: what others append, in this topic or another, disturbs nobody', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await openWith(path, 2);
  const same = await SqliteEventLog.open({ path });
  const other = await SqliteEventLog.open({ path, topic: 'other' });
  await same.append(eventOf(7));
  await other.append(eventOf(8));
  await nextTurn();
  expect((await readAll(log)).length).toBe(3);
  await log.append(eventOf(9));
  expect((await readAll(log)).length).toBe(4);
  await Promise.all([log.close(), same.close(), other.close()]);
});

/** A log that has given three events, of which another one of the same file then compacts some. */
async function compactedUnder(path: string, upTo: number): Promise<SqliteEventLog> {
  const log = await openWith(path, 3);
  await readAll(log);
  const other = await SqliteEventLog.open({ path });
  await other.append(eventOf(9));
  await other.compact({ upTo, snapshot: ['1'] });
  await other.close();
  return log;
}

test.each([1, 3, 4])('control: a compaction up to %i by another log is nothing that went back', async (upTo) => {
  const log = await compactedUnder(join(temporaryDirectory(), 'log.db'), upTo);
  await nextTurn();
  const tail = await readAll(log, { after: Math.max(3, upTo) });
  expect(tail.map(({ position }) => position)).toEqual(upTo === 4 ? [] : [4]);
  await log.append(eventOf(10));
  await log.close();
});

const forgeries = [
  ['the anchor below the floor of another database', 4, "update log_identity set log_id = 'other'"],
  ['another event at the floor', 3, `update floors set event_id = '${eventOf(77).id}'`],
  ['a floor that is gone', 3, 'delete from floors'],
  ['a floor that is lower', 3, 'update floors set up_to = 2'],
] as const;

for (const by of calls) {
  test.each(forgeries)(`%s is noticed by ${by}`, async (_, upTo, forgery) => {
    const path = join(temporaryDirectory(), 'log.db');
    const log = await compactedUnder(path, upTo);
    await log.stats();
    const raw = rawConnection(path);
    for (const guard of ['log_identity_refuse_update', 'floors_refuse_update', 'floors_refuse_delete'])
      raw.exec(`drop trigger ${guard}`);
    raw.exec(forgery);
    await expectNoticed(log, by, 5);
  });
}

test.each(calls)("yesterday's backup, from before a compaction, is noticed by %s", async (by) => {
  const directory = temporaryDirectory();
  const path = join(directory, 'log.db');
  const log = await openWith(path, 3);
  await log.backup(join(directory, 'backup.db'));
  await log.compact({ upTo: 3, snapshot: ['1'] });
  await log.close();
  const live = await SqliteEventLog.open({ path });
  await live.readSnapshot();
  // Copied into the file in place, as a restoring hand would, past a log that is open.
  execFileSync('sh', ['-c', 'cat "$1" > "$2"; : > "$2-wal"', 'sh', join(directory, 'backup.db'), path]);
  const other = rawConnection(path);
  other.exec("insert into events(event_id, topic, kind, data) values ('x', 'other', 'k', '{}')");
  // A reader that stands at the end misses nothing of either: it is told when it asks for more.
  await expectNoticed(live, by, 0);
});
