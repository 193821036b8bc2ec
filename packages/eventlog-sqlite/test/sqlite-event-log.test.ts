import { join } from 'node:path';
import type { NewEvent, RecordedEvent } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { eventOf, idOf } from './events.ts';
import { hostileData } from './hostile-data.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';

async function openLog(path: string = join(temporaryDirectory(), 'log.db'), topic?: string): Promise<SqliteEventLog> {
  return await SqliteEventLog.open({ path, topic });
}

const all = (log: SqliteEventLog, after?: number): Promise<RecordedEvent[]> => readAll(log, { after });

test('every event comes back byte for byte, in the order of its positions, also after opening again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(hostileData, { maxLength: 8 }), { maxLength: 4 }), async (groups) => {
      const path = join(temporaryDirectory(), 'log.db');
      const log = await openLog(path);
      const expected: RecordedEvent[] = [];
      for (const [g, group] of groups.entries()) {
        const events = group.map((data, n): NewEvent => ({ id: idOf(n, g), type: 'a_type', data }));
        const positions = await Promise.all(events.map((event) => log.append(event)));
        expected.push(...events.map((event, n) => ({ ...event, position: positions[n] as number })));
      }
      expected.sort((one, other) => one.position - other.position);
      expect(await all(log)).toEqual(expected);
      await log.close();
      const again = await openLog(path);
      expect(await all(again)).toEqual(expected);
      for (const { position } of expected) {
        expect(await all(again, position)).toEqual(expected.filter((event) => event.position > position));
      }
      await again.close();
    }),
    { numRuns: 15 },
  );
});

test('readSync gives frozen events in pages, and one frozen empty array at the end', async () => {
  const log = await openLog();
  const positions = await Promise.all(Array.from({ length: 1500 }, (_, n) => log.append(eventOf(n))));
  expect(new Set(positions).size).toBe(1500);
  let after: number | undefined;
  let seen = 0;
  let most = 8;
  for (let page = log.readSync(); page.length > 0; page = log.readSync(after)) {
    expect(page.length).toBeLessThanOrEqual(Math.min(512, most));
    most = 1.5 * page.length;
    expect(page.every((event) => Object.isFrozen(event))).toBe(true);
    seen += page.length;
    after = page.at(-1)?.position;
  }
  expect(seen).toBe(1500);
  expect(log.readSync(after)).toBe(log.readSync(after));
  expect(Object.isFrozen(log.readSync(after))).toBe(true);
  expect(log.readSync(Number.MAX_SAFE_INTEGER)).toEqual([]);
  expect(() => log.readSync(Number.NaN)).toThrow(expect.objectContaining({ code: 'ERR_SESSION_INVALID' }));
  await log.close();
});

test('pages shrink while events are large', async () => {
  const log = await openLog();
  const data = JSON.stringify('é'.repeat(400_000));
  for (let n = 0; n < 24; n++) await log.append({ ...eventOf(n), data });
  const events = await all(log);
  expect(events.every((event) => event.data === data)).toBe(true);
  expect(events.length).toBe(24);
  expect(log.readSync().length).toBeLessThanOrEqual(8);
  await log.close();
});

test('two topics in one file are two logs', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const sessions = await openLog(path);
  const other = await openLog(path, 'other.topic-1');
  await Promise.all([0, 1, 2].flatMap((n) => [sessions.append(eventOf(n, 1)), other.append(eventOf(n, 2))]));
  const shared = await Promise.all([sessions.append(eventOf(9)), other.append(eventOf(9))]);
  expect(shared[0]).not.toBe(shared[1]);
  expect((await all(sessions)).map(({ id }) => id)).toEqual([...[0, 1, 2].map((n) => idOf(n, 1)), idOf(9)]);
  expect((await all(other)).map(({ id }) => id)).toEqual([...[0, 1, 2].map((n) => idOf(n, 2)), idOf(9)]);
  await Promise.all([sessions.close(), other.close()]);
});

test('the same event again resolves to where it stands; another one with its id is refused alone', async () => {
  const log = await openLog();
  const first = await log.append(eventOf(1));
  const outcomes = await Promise.allSettled([
    log.append(eventOf(2)),
    log.append(eventOf(1)),
    log.append({ ...eventOf(1), data: '{"n": 1}' }),
    log.append({ ...eventOf(1), type: 'session_touched' }),
    log.append(eventOf(3)),
    log.append(eventOf(3)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(outcomes[1]).toEqual({ status: 'fulfilled', value: first });
  expect(outcomes[2]).toMatchObject({ reason: { code: 'ERR_SESSION_INVALID', field: 'id' } });
  expect(outcomes[5]).toEqual(outcomes[4]);
  expect((await all(log)).map(({ id }) => id)).toEqual([idOf(1), idOf(2), idOf(3)]);
  await log.close();
});

test('an aborted append is dropped: before the call, and while it waits', async () => {
  const log = await openLog();
  const reason = new Error('given up');
  await expect(log.append(eventOf(1), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const waiting = log.append(eventOf(2), { signal: controller.signal });
  const kept = log.append(eventOf(3), { signal: new AbortController().signal });
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await kept;
  expect((await all(log)).map(({ id }) => id)).toEqual([idOf(3)]);
  await expect(readAll(log, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await log.close();
});

test('the event loop turns between pages, so that a read can be given up while it goes on', async () => {
  const log = await openLog();
  await Promise.all(Array.from({ length: 3000 }, (_, n) => log.append(eventOf(n))));
  const controller = new AbortController();
  const reason = new Error('given up');
  setImmediate(() => controller.abort(reason));
  await expect(readAll(log, { signal: controller.signal })).rejects.toBe(reason);
  const later = new AbortController();
  const given: string[] = [];
  const readSome = async (): Promise<void> => {
    for await (const { id } of log.read({ signal: later.signal })) {
      given.push(id);
      if (given.length === 100) later.abort(reason);
    }
  };
  await expect(readSome()).rejects.toBe(reason);
  expect(given).toHaveLength(100);
  await log.close();
});

test('close waits for the appends under way, is idempotent, and later calls are told so', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await openLog(path);
  const reading = log.read()[Symbol.asyncIterator]();
  const appends = [1, 2, 3].map((n) => log.append(eventOf(n)));
  const closed = log.close();
  const late = log.append(eventOf(4));
  await expect(late).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  await closed;
  await log.close();
  expect((await Promise.all(appends)).length).toBe(3);
  await expect(reading.next()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  await expect(log.stats()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  expect(() => log.readSync()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_CLOSED' }));
  await using again = await openLog(path);
  expect((await all(again)).length).toBe(3);
});

test('an event outside the grammar is refused, and nothing is appended', async () => {
  const log = await openLog();
  const bad = [{ id: 'x' }, { type: 'Bad' }, { data: '' }, { data: '"\ud800"' }];
  for (const part of bad) {
    await expect(log.append({ ...eventOf(1), ...part })).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
  }
  expect(await all(log)).toEqual([]);
  await log.close();
});
