import { join } from 'node:path';
import type { Position, RecordedEvent } from '@sessionlog/core';
import { expect, test } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { SqliteEventLog } from '../src/index.ts';
import { startChild } from './child.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const WRITERS = 6;
const EACH = scale > 1 ? 50 * scale : 15;
// 500 in the night.
const OPENINGS = scale === 1 ? 2 : 50 * scale;

/** What a poller that remembers its last position never saw of the log (L4). */
function unseen(polled: readonly RecordedEvent[], log: readonly RecordedEvent[]): readonly Position[] {
  const seen = new Set(polled.map(({ position }) => position));
  return log.map(({ position }) => position).filter((position) => !seen.has(position));
}

test(`${WRITERS} processes append: no BUSY reaches them, and a poller misses nothing`, async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  const children = Array.from({ length: WRITERS }, (_, writer) => startChild('append', [path, writer, EACH, 4]));
  const polled: RecordedEvent[] = [];
  const poll = (): void => {
    for (let page = log.readSync(polled.at(-1)?.position); page.length > 0; ) {
      polled.push(...page);
      page = log.readSync(polled.at(-1)?.position);
    }
  };
  for (const child of children) child.process.stdout?.on('data', poll);
  const ended = await Promise.all(children.map((child) => child.ended));
  poll();
  for (const { code, errors } of ended) expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const events = await readAll(log);
  expect(events.length).toBe(WRITERS * EACH);
  expect(polled).toEqual(events);
  expect(unseen(polled, events)).toEqual([]);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
  expect(new Set(events.map(({ id }) => id)).size).toBe(WRITERS * EACH);
  await log.close();
});

test('control: a poller that was given a position early is reported', () => {
  const events = [1, 2, 3].map((position) => ({ position, id: '', type: '', data: '' }));
  expect(unseen([events[0], events[2]] as RecordedEvent[], events)).toEqual([2]);
});

test('control: with a plain begin the later of two writers is told BUSY, at once', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  await (await SqliteEventLog.open({ path })).close();
  const insert = "insert into events(event_id, topic, kind, data) values (?, 'sessions', 'k', '{}')";
  const writers = [rawConnection(path), rawConnection(path)].map((connection) => {
    connection.exec('begin');
    connection.prepare('select max(position) from events').get();
    return connection.prepare(insert);
  });
  writers[0]?.run('first');
  writers[0]?.database.exec('commit');
  expect(() => writers[1]?.run('second')).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY_SNAPSHOT' }));
});

test('8 processes open a new database at once, many times: one log, and no error to anybody', async () => {
  const directory = temporaryDirectory();
  const children = Array.from({ length: 8 }, (_, writer) => startChild('open-many', [writer]));
  await Promise.all(children.map((child) => child.said('ready')));
  for (let round = 0; round < OPENINGS; round++) {
    const path = join(directory, `${round}.db`);
    for (const child of children) child.process.stdin?.write(`${path}\n`);
    await Promise.all(children.map((child) => child.said(`opened ${path}\n`)));
    const log = await SqliteEventLog.open({ path });
    expect((await readAll(log)).length).toBe(8);
    await log.close();
  }
  for (const child of children) child.process.stdin?.end();
  for (const { errors } of await Promise.all(children.map((child) => child.ended))) expect(errors).toBe('');
});
