import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { startChild } from './child.ts';
import { eventOf } from './events.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const MIB = 1024 * 1024;
const data = JSON.stringify('x'.repeat(200_000));

async function appendMany(log: SqliteEventLog, from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n++) await log.append({ ...eventOf(n), data });
}

test('the -wal file stays small while appends go on; a reader of another process that holds on shows in the figures', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  await appendMany(log, 0, 160);
  expect((await log.stats()).walBytes).toBeLessThan(16 * MIB);
  expect((await log.stats()).checkpointsStarved).toBe(0);
  const holder = startChild('hold-read', [path]);
  await holder.said('holding');
  await appendMany(log, 1000, 160);
  const held = await log.stats();
  expect(held.walBytes).toBeGreaterThan(24 * MIB);
  expect(held.walPendingBytes).toBeGreaterThan(24 * MIB);
  expect(held.checkpointsStarved).toBeGreaterThan(8);
  holder.process.stdin?.end();
  await holder.ended;
  await appendMany(log, 2000, 64);
  const free = await log.stats();
  expect(free.checkpointsStarved).toBe(0);
  expect(free.walPendingBytes).toBeLessThan(8 * MIB);
  expect(free.walBytes).toBeLessThanOrEqual(17 * MIB);
  await log.close();
});
