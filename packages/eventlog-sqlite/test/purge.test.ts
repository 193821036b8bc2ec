import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type NewEvent, SessionStore, tokenHandle } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { SqliteEventLog } from '../src/index.ts';
import { bytesFound } from './bytes-found.ts';
import { startChild } from './child.ts';
import { eventOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const handleOf = (n: number): string => `handle-${String(n).padStart(9, '0')}-of-event`;

// Of 3,400 compactions 75 left a copy of a row or two, and one left three.
const FEW = 8;

/** An event with a handle that is looked for, and as many bytes around it. */
function marked(n: number, size = 0): NewEvent {
  return { ...eventOf(n), data: JSON.stringify({ handle: handleOf(n), filler: 'x'.repeat(size) }) };
}

const handles = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => handleOf(from + n));

test('no byte of what was compacted is left in any file, but few rows that SQLite moved, and they go too (decision 11)', async () => {
  const sizes = fc.array(fc.oneof(fc.nat(300), fc.nat(3000), fc.nat(12_000)), { minLength: 1, maxLength: 90 });
  const scene = fc.record({ rounds: fc.array(fc.record({ sizes, kept: fc.nat(30) }), { minLength: 1, maxLength: 4 }) });
  await fc.assert(
    fc.asyncProperty(scene, async ({ rounds }) => {
      const directory = temporaryDirectory();
      const path = join(directory, 'log.db');
      const log = await SqliteEventLog.open({ path });
      const other = await SqliteEventLog.open({ path, topic: 'other' });
      const everything: string[] = [];
      let appended = 0;
      let inSnapshot: string[] = [];
      const append = async (to: SqliteEventLog, event: NewEvent): Promise<void> => {
        await to.append(event);
        everything.push(JSON.parse(event.data).handle);
      };
      for (const { sizes, kept } of rounds) {
        for (const size of sizes) {
          await append(log, marked(appended++, size));
          if (size % 3 === 0) await append(other, marked(900_000_000 + appended, size));
        }
        const events = await Array.fromAsync(log.read({ after: (await log.stats()).compactedUpTo }));
        const at = Math.max(0, events.length - 1 - kept);
        const gone = [...inSnapshot, ...events.slice(0, at + 1).map(({ data }) => JSON.parse(data).handle)];
        const stays = events.slice(at + 1).map(({ data }) => JSON.parse(data).handle);
        expect(bytesFound(directory, gone)).toEqual(gone);
        inSnapshot = rounds.length > 1 ? sizes.map((_size, n) => handleOf(500_000 + 1000 * appended + n)) : [];
        await log.compact({ upTo: events[at]?.position as number, snapshot: inSnapshot.map((text) => `"${text}"`) });
        expect(bytesFound(directory, gone).length).toBeLessThanOrEqual(FEW);
        expect(bytesFound(directory, [...inSnapshot, ...stays])).toEqual([...inSnapshot, ...stays]);
        everything.push(...inSnapshot);
      }
      for (const each of [log, other]) {
        const upTo = await each.append(marked(999_999_999));
        await each.compact({ upTo, snapshot: [] });
      }
      expect(bytesFound(directory, everything)).toEqual([]);
      await Promise.all([log.close(), other.close()]);
    }),
    { numRuns: scale > 1 ? 6 * scale : 2 },
  );
});

test('control: without secure deletion the bytes of what was compacted stay', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'log.db');
  const log = await SqliteEventLog.open({ path });
  for (let n = 0; n < 50; n++) await log.append(marked(n));
  await log.close();
  const raw = rawConnection(path);
  raw.pragma('secure_delete = OFF');
  raw.exec(`insert into snapshots(topic, up_to) values ('sessions', 40);
    insert into floors(topic, up_to, event_id, snapshot, entries, checksum)
      select 'sessions', 40, event_id, 1, 0, 0 from events where position = 40;
    delete from events where position <= 40`);
  raw.close();
  const again = await SqliteEventLog.open({ path });
  while ((await again.stats()).purgePending) await setImmediate();
  expect(bytesFound(directory, handles(0, 40)).length).toBeGreaterThan(0);
  await again.close();
});

test('a reader of another process keeps old bytes in the -wal file: the figures say so, and they go when it has gone', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'log.db');
  const log = await SqliteEventLog.open({ path });
  for (let n = 0; n < 50; n++) await log.append(marked(n));
  const holder = startChild('hold-read', [path]);
  await holder.said('holding');
  await log.compact({ upTo: 40, snapshot: ['{}'] });
  expect(await log.stats()).toMatchObject({ compactedUpTo: 40, purgePending: true });
  expect(bytesFound(directory, handles(0, 40))).toEqual(handles(0, 40));
  await expect(Array.fromAsync(log.read())).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_COMPACTED' });
  holder.process.stdin?.end();
  await holder.ended;
  // Every 64 groups of appends it is tried again.
  let appended = 50;
  while ((await log.stats()).purgePending) await log.append(marked(appended++));
  expect(appended).toBeGreaterThan(100);
  expect(bytesFound(directory, handles(0, appended))).toEqual(handles(40, appended));
  await log.close();
});

test('what a killed process left of a purge is removed by the next one that opens the log, while it is in use', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'log.db');
  const log = await SqliteEventLog.open({ path });
  await Promise.all(Array.from({ length: 3000 }, (_, n) => log.append(marked(n, 100))));
  await log.close();
  // As after a kill between the commit of the floor and the first removal, with a snapshot that was never finished.
  const raw = rawConnection(path);
  raw.exec(`insert into snapshots(topic, up_to) values ('sessions', 1000), ('sessions', 2500);
    insert into snapshot_entries(snapshot, entry, data, checksum) values (1, 1, '"${handleOf(5_000)}"', 0);
    insert into floors(topic, up_to, event_id, snapshot, entries, checksum)
      select 'sessions', 2500, event_id, 2, 0, 0 from events where position = 2500;`);
  raw.close();
  const again = await SqliteEventLog.open({ path });
  expect(await again.stats()).toMatchObject({ compactedUpTo: 2500, purgePending: true });
  expect(() => again.readSync(2499)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_COMPACTED' }));
  expect(again.readSync(2500)[0]).toMatchObject({ position: 2501 });
  while ((await again.stats()).purgePending) await setImmediate();
  expect(bytesFound(directory, [...handles(0, 3000), handleOf(5_000)])).toEqual(handles(2500, 3000));
  expect(rawConnection(path).prepare('select count(*) from snapshot_entries').pluck().get()).toBe(0);
  await again.close();
});

test('a purge of many events lets the event loop turn and others append', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  await Promise.all(Array.from({ length: 20_000 }, (_, n) => log.append(marked(n, 200))));
  const other = await SqliteEventLog.open({ path });
  const compacted = log.compact({ upTo: 20_000, snapshot: ['{}'] });
  let turns = 0;
  let appended = 0;
  let over = false;
  void compacted.then(() => {
    over = true;
  });
  while (!over) {
    turns += 1;
    await other.append(marked(30_000 + appended++));
  }
  await compacted;
  expect(turns).toBeGreaterThan(20);
  expect((await Array.fromAsync(other.read({ after: 20_000 }))).length).toBe(appended);
  await Promise.all([log.close(), other.close()]);
});

test('a store forgets a session that has been over for long: neither handle nor principal is in any file', async () => {
  const directory = temporaryDirectory();
  const log = await SqliteEventLog.open({ path: join(directory, 'log.db') });
  let now = 1_700_000_000_000;
  const policy = { absoluteTimeoutMs: 3_600_000 };
  const store = await SessionStore.open(log, { policy, clock: () => now });
  const create = async (principal: string): Promise<readonly string[]> => {
    const { token } = await store.create({ principal });
    if (principal.includes('-7-')) await store.expire(token);
    return [tokenHandle('sessionlog.session-token.v1', token).slice(-64), principal];
  };
  const traces = async (name: string, count: number): Promise<string[]> =>
    (await Promise.all(Array.from({ length: count }, (_, n) => create(`${name}-principal-${n}-of-store`)))).flat();
  const old = await traces('old', 40);
  now += 2 * policy.absoluteTimeoutMs;
  const live = await traces('live', 5);
  expect(bytesFound(directory, [...old, ...live])).toEqual([...old, ...live]);
  await store.compact({ retainMs: 0 });
  expect(bytesFound(directory, [...old, ...live])).toEqual(live);
  await store.close();
  await log.close();
});
