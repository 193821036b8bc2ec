import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { eventOf } from './events.ts';
import { hostileData } from './hostile-data.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { readEntries } from './read-entries.ts';
import { temporaryDirectory } from './temporary-directory.ts';

async function compacted(path: string, entries: readonly string[]): Promise<SqliteEventLog> {
  const log = await SqliteEventLog.open({ path });
  for (let n = 0; n < 4; n++) await log.append(eventOf(n));
  await log.compact({ upTo: 3, snapshot: entries });
  return log;
}

const GUARDS = ['floors_refuse_update', 'snapshot_entries_refuse_update', 'snapshot_entries_refuse_delete'];
const LAST = 'entry = (select max(entry) from snapshot_entries)';

test('a snapshot with anything changed in its rows is refused, and none of it passes for another', async () => {
  const change = fc.constantFrom(
    "update snapshot_entries set data = data || ' ' where entry = 1",
    `update snapshot_entries set data = substr(data, 2) || ' ' where ${LAST}`,
    'update snapshot_entries set checksum = checksum + 1 where entry = 1',
    'delete from snapshot_entries where entry = 1',
    `delete from snapshot_entries where ${LAST}`,
    'delete from snapshot_entries',
    'update snapshot_entries set entry = entry + 1000',
    `update snapshot_entries set data = case entry when 1 then '"two"' else '"one"' end where entry < 3`,
    'update floors set entries = entries - 1',
    'update floors set entries = entries + 1',
    'update floors set checksum = checksum + 1',
    "update floors set event_id = '01000000000000000000000009'",
    'update floors set up_to = up_to - 1',
    'update floors set snapshot = snapshot + 1',
  );
  const entries = fc.array(hostileData, { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(entries, change, async (rest, statement) => {
      const path = join(temporaryDirectory(), 'log.db');
      const written = ['"one"', '"two"', ...rest];
      const log = await compacted(path, written);
      expect(await readEntries(log)).toEqual({ upTo: 3, entries: written });
      await log.close();
      const raw = rawConnection(path);
      for (const guard of GUARDS) raw.exec(`drop trigger ${guard}`);
      raw.exec(statement);
      raw.close();
      const again = await SqliteEventLog.open({ path });
      const given: string[] = [];
      const reading = (async () => {
        for await (const entry of (await again.readSnapshot())?.entries ?? []) given.push(entry);
      })();
      await expect(reading).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'log.db' });
      expect(given).toEqual(written.slice(0, given.length));
      await expect(readAll(again, { after: 3 })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
      await again.close();
    }),
    { numRuns: 60 },
  );
});

test('triggers keep floors, snapshots and what is above a floor from a slip of the hand', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await compacted(path, ['1', '2']);
  const raw = rawConnection(path);
  for (const slip of [
    'delete from events where position = 4',
    "update events set data = '{}'",
    'delete from floors',
    'update floors set up_to = up_to - 1',
    'update floors set entries = entries - 1',
    "update floors set topic = 'other'",
    "insert into floors select topic, up_to + 1, event_id, snapshot + 1, 0, 0, 0 from floors where topic = 'sessions'",
    "insert or replace into floors select topic, 1, event_id, snapshot, 0, 0, 0 from floors where topic = 'sessions'",
    'delete from snapshots',
    'delete from snapshot_entries',
    "update snapshot_entries set data = '3'",
    "insert into snapshot_entries select snapshot, 3, '3', 0 from floors",
    "update log_identity set log_id = 'other'",
    'delete from log_identity',
  ]) {
    expect(() => raw.exec(slip), slip).toThrow(/never/);
  }
  expect(await readEntries(log)).toEqual({ upTo: 3, entries: ['1', '2'] });
  await log.close();
});

test('a log whose floor is lost is not opened as one that was never compacted', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  for (let n = 0; n < 6; n++) await log.append(eventOf(n));
  await log.compact({ upTo: 4, snapshot: ['{}'] });
  await log.close();
  const raw = rawConnection(path);
  raw.exec('drop trigger floors_refuse_delete; delete from floors');
  await expect(SqliteEventLog.open({ path })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  // Another topic, and a snapshot that a killed process had not finished, are no reason to refuse.
  await (await SqliteEventLog.open({ path, topic: 'other' })).close();
  raw.exec(
    "drop trigger snapshots_refuse_delete; delete from snapshots; insert into snapshots(topic, up_to) values ('sessions', 6)",
  );
  await (await SqliteEventLog.open({ path })).close();
});
