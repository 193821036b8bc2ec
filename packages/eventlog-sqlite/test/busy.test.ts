import { join } from 'node:path';
import type { NewEvent } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendGroup } from '../src/append-group.ts';
import { AppendQueue } from '../src/append-queue.ts';
import { busyBackoff } from '../src/busy-backoff.ts';
import { SqliteEventLog } from '../src/index.ts';
import { retryBusy, retryBusySync } from '../src/retry-busy.ts';
import { openSqliteDatabase } from '../src/sqlite-database.ts';
import { isBusy } from '../src/sqlite-error.ts';
import { Turns } from '../src/turns.ts';
import { eventOf, idOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const FILLER = 'x'.repeat(700_000);

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('appends wait for a writer that holds the database, share a group then, and may be given up meanwhile', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  const raw = rawConnection(path);
  raw.exec('begin immediate');
  const first = log.append(eventOf(1));
  await turns(5);
  const controller = new AbortController();
  const givenUp = log.append(eventOf(2), { signal: controller.signal });
  const third = log.append(eventOf(3));
  await turns(5);
  controller.abort(new Error('given up'));
  await expect(givenUp).rejects.toThrow('given up');
  expect(await readAll(log)).toEqual([]);
  const closed = log.close();
  raw.exec('commit');
  expect([await first, await third]).toEqual([1, 2]);
  await closed;
  await using again = await SqliteEventLog.open({ path });
  expect((await readAll(again)).map(({ id }) => id)).toEqual([idOf(1), idOf(3)]);
});

test('opening waits for a process that has the new database in use', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const database = await openSqliteDatabase(path);
  database.connection.pragma('journal_mode = DELETE');
  database.connection.exec('begin exclusive');
  const opening = SqliteEventLog.open({ path });
  await turns(20);
  database.connection.exec('commit');
  database.connection.close();
  await using log = await opening;
  expect(await log.append(eventOf(1))).toBe(1);
});

test('past the limit a call is given up with a typed error, and nothing is appended', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const database = await openSqliteDatabase(path);
  const { connection } = database;
  const commit = connection.transaction((events) => appendGroup(database, 'sessions', undefined, events)).immediate;
  const queue = new AppendQueue({ commit, rest: () => undefined, turns: new Turns(), busyLimitMs: 40 });
  const raw = rawConnection(path);
  raw.exec('begin immediate');
  const group = await Promise.allSettled([1, 2].map((n) => queue.append(eventOf(n), undefined)));
  for (const one of group) expect(one).toMatchObject({ reason: { code: 'ERR_EVENT_LOG_UNAVAILABLE' } });
  const attempt = (): unknown => connection.exec('begin immediate');
  await expect(retryBusy(attempt, 40)).rejects.toSatisfy(isBusy);
  expect(() => retryBusySync(attempt, undefined, 40)).toThrow(expect.toSatisfy(isBusy));
  raw.exec('commit');
  expect(await queue.append(eventOf(3), undefined)).toBe(1);
  connection.close();
});

test('a group is no more than 256 appends and little more than 1 MiB, and all come in their order', async () => {
  const sizes = fc.array(fc.oneof(fc.constant(2), fc.integer({ min: 2, max: 700_000 })), { maxLength: 600 });
  await fc.assert(
    fc.asyncProperty(sizes, async (units) => {
      const groups: NewEvent[][] = [];
      let committed = 0;
      const commit = (events: readonly NewEvent[]): number[] => {
        groups.push([...events]);
        return events.map(() => ++committed);
      };
      const queue = new AppendQueue({ commit, rest: () => undefined, turns: new Turns() });
      const texts = units.map((size) => FILLER.slice(0, size));
      const events = texts.map((data, n) => ({ ...eventOf(n), data }));
      const positions = await Promise.all(events.map((event) => queue.append(event, undefined)));
      expect(positions).toEqual(events.map((_, n) => n + 1));
      expect(groups.flat()).toEqual(events);
      for (const group of groups) {
        expect(group.length).toBeLessThanOrEqual(256);
        const allButLast = group.slice(0, -1).reduce((sum, { data }) => sum + data.length, 0);
        expect(allButLast).toBeLessThan(1_048_576);
      }
    }),
    { numRuns: 10 },
  );
});

test('the pauses are bounded, and in sum near the limit but never beyond it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60_000 }), (limitMs) => {
      const pauses = [...busyBackoff(limitMs)];
      const sum = pauses.reduce((total, pause) => total + pause, 0);
      expect(sum).toBeLessThanOrEqual(limitMs);
      if (limitMs > 1_000) expect(sum).toBeGreaterThan(limitMs / 2);
      expect(pauses.every((pause) => pause > 0 && pause <= 30)).toBe(true);
    }),
  );
  expect(new Set([...busyBackoff(1_000)]).size).toBeGreaterThan(10);
});
