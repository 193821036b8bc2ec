import { execFileSync } from 'node:child_process';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { RecordedEvent } from '@sessionlog/core';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { startChild } from './child.ts';
import { eventOf, idOf } from './events.ts';
import { logOfDatabase } from './log-of-database.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const SECRET = 'principal-that-nobody-may-see';
const secret = (n: number, size = 0): ReturnType<typeof eventOf> => ({
  ...eventOf(n),
  data: JSON.stringify({ principal: SECRET, filler: 'x'.repeat(size) }),
});

function expectNothingLeaks(error: unknown): void {
  const shown = inspect(error, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true });
  const told = `${String(error)} ${JSON.stringify(error)} ${shown}`;
  expect(told).not.toContain(SECRET);
  expect(told).not.toMatch(/SqliteError:|insert into|select|begin|"events"/);
  expect((error as Error).cause).toBeUndefined();
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  const failure = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  expectNothingLeaks(failure);
  return failure;
}

async function expectPoisoned(log: SqliteEventLog): Promise<void> {
  for (const call of [log.append(eventOf(900)), readAll(log), log.stats()]) {
    expect(await failureOf(call)).toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
  }
  expect(() => log.readSync()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_POISONED' }));
  await log.close();
}

test('a full disk refuses the group with a typed error; reading goes on, and appending when there is room', async () => {
  const { log, database } = await logOfDatabase(join(temporaryDirectory(), 'log.db'));
  await log.append(secret(0));
  const pages = Number(database.connection.pragma('page_count', { simple: true }));
  database.connection.pragma(`max_page_count = ${pages + 3}`);
  const group = await Promise.allSettled([
    log.append(secret(1)),
    log.append(secret(2, 100_000)),
    log.append(secret(3)),
  ]);
  for (const outcome of group) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_EVENT_LOG_FULL' } });
    if (outcome.status === 'rejected') expectNothingLeaks(outcome.reason);
  }
  expect((await readAll(log)).map(({ id }) => id)).toEqual([idOf(0)]);
  await log.append(secret(4));
  database.connection.pragma('max_page_count = 1000000');
  await log.append(secret(2, 100_000));
  expect((await readAll(log)).map(({ id }) => id)).toEqual([idOf(0), idOf(4), idOf(2)]);
  await log.close();
});

// The system refuses to let a file of the process grow (EFBIG), which SQLite reports as a failed write.
test('a failed write poisons: the first call is told so, and nothing is answered afterwards', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const { out, errors } = await startChild('append-until-error', [path], 'ulimit -f 400;').ended;
  expect(errors).toBe('');
  expect(out).toMatch(/^failed \d+ ERR_EVENT_LOG_UNAVAILABLE$/m);
  for (const call of ['append', 'read', 'readSync']) expect(out).toContain(`${call} ERR_EVENT_LOG_POISONED\n`);
  const acknowledged = Number(/failed (\d+)/.exec(out)?.[1]) - 1;
  await using log = await SqliteEventLog.open({ path });
  expect((await readAll(log)).length).toBeGreaterThanOrEqual(acknowledged);
});

async function filled(path: string, events: number): Promise<RecordedEvent[]> {
  const log = await SqliteEventLog.open({ path });
  await Promise.all(Array.from({ length: events }, (_, n) => log.append(secret(n, 500))));
  const all = await readAll(log);
  await log.close();
  return all;
}

test('an overwritten page: what stands before it is given, then a typed error, then nothing', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const events = await filled(path, 3000);
  const descriptor = openSync(path, 'r+');
  for (let page = 200; page < statSync(path).size / 4096; page++)
    writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
  closeSync(descriptor);
  const log = await SqliteEventLog.open({ path });
  const given: RecordedEvent[] = [];
  const reading = (async () => {
    for await (const event of log.read()) given.push(event);
  })();
  expect(await failureOf(reading)).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'log.db' });
  expect(given.length).toBeGreaterThan(0);
  expect(given).toEqual(events.slice(0, given.length));
  await expectPoisoned(log);
});

test('a database that is cut short under an open log is never an empty log', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  await filled(path, 500);
  const log = await SqliteEventLog.open({ path });
  execFileSync('truncate', ['-s', '4096', path]);
  expect(await failureOf(readAll(log))).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  await expectPoisoned(log);
});

test.each([
  ['an unknown spelling of its kind', "update events set kind = 'No Kind' where position = 2"],
  ['an id that is none', "update events set event_id = 'none' where position = 2"],
  ['no data', "update events set data = '' where position = 2"],
  ['a position beyond the safe integers', 'update events set position = 9007199254740993 where position = 3'],
])('a row with %s is refused; the events before it are given', async (_, change) => {
  const path = join(temporaryDirectory(), 'log.db');
  const events = await filled(path, 3);
  const raw = rawConnection(path);
  raw.exec('drop trigger events_refuse_update');
  raw.exec(change);
  const log = await SqliteEventLog.open({ path });
  const before = change.endsWith('3') ? 2 : 1;
  expect(log.readSync()).toEqual(events.slice(0, before));
  const failure = await failureOf(readAll(log, { after: before }));
  expect(failure).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', position: before === 1 ? 2 : undefined });
  await expectPoisoned(log);
});

test('a connection that no longer syncs its commits is found out before anything is acknowledged', async () => {
  const { log, database } = await logOfDatabase(join(temporaryDirectory(), 'log.db'));
  database.connection.pragma('synchronous = NORMAL');
  expect(await failureOf(log.append(secret(1)))).toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  await expectPoisoned(log);
});

test("what Node's permission model refuses is told as a failure of the log, without the path", async () => {
  const [allowed, refused] = [temporaryDirectory(), temporaryDirectory()];
  const permission = `--permission --allow-addons --allow-fs-read=* --allow-fs-write=${allowed}`;
  const shell = `export NODE_OPTIONS="${permission} --disable-warning=SecurityWarning";`;
  const inTheWay = [
    startChild('append', [join(refused, 'log.db'), 1, 1, 1], shell),
    startChild('back-up', [join(allowed, 'log.db'), join(refused, 'copy.db')], shell),
  ];
  for (const { ended } of inTheWay) {
    const { errors } = await ended;
    expect(errors).toContain("code: 'ERR_EVENT_LOG_UNAVAILABLE'");
    expect(errors).not.toContain(refused);
  }
});
