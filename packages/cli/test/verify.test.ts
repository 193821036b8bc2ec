import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policies, SessionStore } from '@sessionlog/core';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { everyByte } from '../../../test/logs/every-byte.ts';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { readRecords } from '../src/read-records.ts';
import { tornRecords } from '../src/torn-records.ts';
import { inProcess } from './in-process.ts';
import { type Ended, sessionlog, values } from './sessionlog.ts';

const verify = (log: string): Promise<Ended> => inProcess(['verify', '--json', '--log', log]);
const verifyApart = (log: string): Promise<Ended> => sessionlog(['verify', '--json', '--log', log]);

function scratch(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  return directory;
}

/** A log with five sessions. */
async function filled(location: string): Promise<string> {
  const log = await openLog(readLogLocation(location), 'make');
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  for (let number = 1; number <= 5; number++) await store.create({ principal: `user-${number}` });
  await store.close();
  await log.close();
  return location;
}

function segment(directory: string): string {
  const name = readdirSync(directory).find((found) => found.endsWith('.log'));
  return join(directory, name ?? '');
}

it('a file log that is sound: 0, one with a torn record at its end, or passed over: 1, and a damaged one: 2', async () => {
  const directory = join(scratch(), 'log');
  const log = await filled(`file:${directory}`);
  expect(await verifyApart(log)).toMatchObject({ code: 0, stdout: '{"verdict":"sound","events":5,"torn":0}\n' });

  const path = segment(directory);
  const whole = readFileSync(path);
  truncateSync(path, whole.length - 3);
  const before = everyByte(directory);
  expect(await verifyApart(log)).toMatchObject({ code: 1, stdout: '{"verdict":"torn","events":4,"torn":1}\n' });
  expect(everyByte(directory)).toEqual(before);
  const writer = await openLog(readLogLocation(log), 'append');
  const store = await SessionStore.open(writer, { policy: policies.nistAal2 });
  await store.create({ principal: 'user-6' });
  await writer.close();
  expect(await verify(log)).toMatchObject({ code: 1, stdout: '{"verdict":"torn","events":5,"torn":1}\n' });

  const damaged = Buffer.from(whole);
  damaged.writeUInt8(damaged.readUInt8(damaged.length >> 1) ^ 1, damaged.length >> 1);
  writeFileSync(path, damaged);
  const found = await verifyApart(log);
  expect(found).toMatchObject({ code: 2, stderr: '' });
  const [{ events, ...told }] = values(found) as [{ events: number }];
  expect(told).toMatchObject({
    verdict: 'damaged',
    location: expect.stringMatching(/\.log$/),
    problem: expect.stringContaining('damaged at'),
  });
  expect(events).toBeLessThan(5);

  const salvaged = await inProcess(['salvage', log, `${log}-salvaged`, '--json']);
  expect(salvaged).toMatchObject({ code: 1 });
  expect(values(salvaged)).toMatchObject([{ events: 4, lost: [{ reason: expect.any(String) }] }]);
});

it('an event that no store wrote is damage on any log, and one of a newer version is not believed', async () => {
  const directory = scratch();
  for (const [type, data] of [
    ['session_touched', '{"v":1,"token_handle":"none"}'],
    ['session_merged', '{"v":1}'],
  ] as const) {
    const location = await filled(`file:${directory}/${type}`);
    const log = await openLog(readLogLocation(location), 'append');
    await log.append({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', type, data });
    await log.close();
    const found = await verify(location);
    expect(found.code).toBe(2);
    expect(values(found)).toMatchObject([{ verdict: 'damaged', position: expect.any(Number) }]);
  }
});

it('a database that is sound: 0; with a damaged page, a changed event, or no database at all: 2', async () => {
  const directory = scratch();
  const log = await filled(`sqlite:${directory}/log.db`);
  const path = log.slice('sqlite:'.length);
  const whole = readFileSync(path);
  expect(await verify(log)).toMatchObject({ code: 0, stdout: '{"verdict":"sound","events":5,"torn":0}\n' });
  expect(readdirSync(directory).filter((name) => name.includes('verify'))).toEqual([]);

  const database = new Database(path);
  const table = database.prepare("select rootpage from sqlite_schema where name = 'events'").pluck().get() as number;
  const size = database.pragma('page_size', { simple: true }) as number;
  database.close();
  const damaged = Buffer.from(whole);
  // Which cells there are, and where, stands at the beginning of a page.
  damaged.fill(0xff, (table - 1) * size + 3, (table - 1) * size + 12);
  writeFileSync(path, damaged);
  const found = await verify(log);
  expect(found.code).toBe(2);
  expect(values(found)).toMatchObject([{ verdict: 'damaged' }]);
  const salvaged = await inProcess(['salvage', log, `file:${directory}/salvaged`]);
  expect(salvaged).toMatchObject({ code: 1, stdout: expect.stringMatching(/^Copied 0 events\.\nlost: log\.db, \S/) });
  expect(salvaged.stderr).toContain('revoke all');

  writeFileSync(path, 'this is no database, and is long enough to be looked at. '.repeat(100));
  expect(await verify(log)).toMatchObject({ code: 2 });
});

it('a log that is not there is no damaged one, and is not made', async () => {
  const directory = scratch();
  for (const log of [`file:${directory}/none`, `sqlite:${directory}/none.db`]) {
    const ended = await verify(log);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'ERR_EVENT_LOG_UNAVAILABLE' } });
  }
  expect(readdirSync(directory)).toEqual([]);
  mkdirSync(join(directory, 'log'), { mode: 0o700 });
  writeFileSync(join(directory, 'log.db'), '', { mode: 0o600 });
  for (const args of [['stats'], ['compact', '--retain', '0'], ['revoke', 'all', '--yes']]) {
    for (const log of [`file:${directory}/log`, `sqlite:${directory}/log.db`])
      expect(await inProcess([...args, '--log', log])).toMatchObject({ code: 2, stdout: '' });
  }
  expect(readdirSync(directory, { recursive: true }).sort()).toEqual(['log', 'log.db']);
  expect(statSync(join(directory, 'log.db')).size).toBe(0);
});

it('a record at the end that is finished while it is looked at is no torn one; one that never is, is', async () => {
  const directory = join(scratch(), 'log');
  const location = readLogLocation(await filled(`file:${directory}`));
  const path = segment(directory);
  const whole = readFileSync(path);
  truncateSync(path, whole.length - 3);
  const log = await openLog(location, 'look');
  await readRecords(log, () => {});
  let looks = 0;
  expect(await tornRecords(log, async () => looks++)).toBe(1);
  expect(looks).toBeGreaterThan(5);
  const finish = async (): Promise<void> => appendFileSync(path, whole.subarray(-3));
  expect(await tornRecords(log, finish)).toBe(0);
  await log.close();
});
