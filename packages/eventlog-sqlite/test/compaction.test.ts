import { join } from 'node:path';
import { type CompactableEventLog, MemoryEventLog, type Position, type RecordedEvent } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { SqliteEventLog } from '../src/index.ts';
import { eventOf, idOf } from './events.ts';
import { hostileData } from './hostile-data.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { readEntries } from './read-entries.ts';
import { smallDisk } from './small-disk.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const numbered = (count: number): string[] => Array.from({ length: count }, (_, n) => `{"n":${n}}`);

async function openWith(path: string, events: number): Promise<SqliteEventLog> {
  const log = await SqliteEventLog.open({ path });
  await Promise.all(Array.from({ length: events }, (_, n) => log.append(eventOf(n))));
  return log;
}

/** How many rows of every table there are that compaction writes. */
function rowsOf(path: string): Record<string, unknown> {
  const raw = rawConnection(path);
  const count = (table: string): unknown => raw.prepare(`select count(*) from ${table}`).pluck().get();
  return { events: count('events'), snapshots: count('snapshots'), entries: count('snapshot_entries') };
}

/** What a caller sees of a log: its snapshot, a read behind every position, and one from the start. */
async function seen(log: CompactableEventLog, last: Position): Promise<unknown> {
  const outcomes: unknown[] = [await readEntries(log)];
  for (const after of [undefined, -1, ...Array.from({ length: last + 2 }, (_, position) => position)]) {
    outcomes.push(await readAll(log, { after }).catch(({ code, upTo }) => ({ code, upTo })));
  }
  return outcomes;
}

test('commands of every kind in any order: it answers as the memory log, after opening again too', async () => {
  const command = fc.oneof(
    fc.record({ append: hostileData }),
    fc.record({ upTo: fc.integer({ min: -1, max: 14 }), entries: fc.array(hostileData, { maxLength: 5 }) }),
    fc.record({ reopen: fc.constant(true) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 16 }), async (commands) => {
      const path = join(temporaryDirectory(), 'log.db');
      const model = new MemoryEventLog();
      const other = await SqliteEventLog.open({ path });
      let log = await SqliteEventLog.open({ path });
      let last = 0;
      for (const [n, each] of commands.entries()) {
        if ('append' in each) {
          const event = { ...eventOf(n), data: each.append };
          last = await model.append(event);
          expect(await log.append(event)).toBe(last);
        } else if ('upTo' in each) {
          const request = { upTo: each.upTo, snapshot: each.entries };
          const [asked, wanted] = await Promise.allSettled([log.compact(request), model.compact(request)]);
          expect(asked.status).toBe(wanted.status);
          if (wanted.status === 'rejected') expect(asked).toMatchObject({ reason: { code: wanted.reason.code } });
        } else {
          await log.close();
          log = await SqliteEventLog.open({ path });
        }
        const wanted = await seen(model, last);
        expect(await seen(log, last)).toEqual(wanted);
        expect(await seen(other, last)).toEqual(wanted);
      }
      await log.close();
      await other.close();
    }),
    { numRuns: scale > 1 ? 25 * scale : 15 },
  );
});

test('a read that is under way when the floor passes it is told so; one at or behind the floor is given all', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await openWith(path, 2000);
  const other = await SqliteEventLog.open({ path });
  const below = other.read()[Symbol.asyncIterator]();
  const behind = other.read({ after: 1500 })[Symbol.asyncIterator]();
  const given = [(await below.next()).value, (await behind.next()).value] as RecordedEvent[];
  expect(given.map(({ position }) => position)).toEqual([1, 1501]);
  await log.compact({ upTo: 1500, snapshot: '{}' });
  const rest = async (iterator: AsyncIterator<RecordedEvent>): Promise<Position[]> => {
    const positions: Position[] = [];
    try {
      for (let step = await iterator.next(); step.done !== true; step = await iterator.next())
        positions.push(step.value.position);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_EVENT_LOG_COMPACTED', upTo: 1500 });
      positions.push(-1);
    }
    return positions;
  };
  expect((await rest(below)).at(-1)).toBe(-1);
  expect(await rest(behind)).toEqual(Array.from({ length: 499 }, (_, n) => 1502 + n));
  expect(() => other.readSync(1499)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_COMPACTED' }));
  await Promise.all([log.close(), other.close()]);
});

test('a log that is compacted to nothing probes as an empty one, and goes on above', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await openWith(path, 5);
  const other = await SqliteEventLog.open({ path });
  await readAll(other);
  await log.compact({ upTo: 5, snapshot: [] });
  for (const one of [log, other]) {
    expect(one.readSync(5)).toEqual([]);
    expect(await readEntries(one)).toEqual({ upTo: 5, entries: [] });
  }
  expect(await other.append(eventOf(9))).toBe(6);
  expect(log.readSync(5).map(({ id }) => id)).toEqual([idOf(9)]);
  expect(await log.stats()).toMatchObject({ compactedUpTo: 5, purgePending: false });
  expect(rowsOf(path)).toEqual({ events: 1, snapshots: 1, entries: 0 });
  await Promise.all([log.close(), other.close()]);
});

test('topics are compacted apart', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const [one, two] = await Promise.all(['one', 'two'].map((topic) => SqliteEventLog.open({ path, topic })));
  for (let n = 0; n < 4; n++) for (const log of [one, two]) await log?.append(eventOf(n));
  await one?.compact({ upTo: 5, snapshot: ['1'] });
  expect((await readAll(one as SqliteEventLog, { after: 5 })).map(({ position }) => position)).toEqual([7]);
  expect((await readAll(two as SqliteEventLog)).map(({ position }) => position)).toEqual([2, 4, 6, 8]);
  expect(await two?.readSnapshot()).toBeUndefined();
  // A position of the other topic is none of this one.
  await expect(two?.compact({ upTo: 7, snapshot: ['1'] })).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
  await two?.compact({ upTo: 8, snapshot: ['2'] });
  expect(await readEntries(one as SqliteEventLog)).toEqual({ upTo: 5, entries: ['1'] });
  await Promise.all([one?.close(), two?.close()]);
});

test('a snapshot that another one replaces while it is read is never given in part as a whole, or mixed', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await openWith(path, 4);
  await log.compact({ upTo: 2, snapshot: numbered(3000) });
  const other = await SqliteEventLog.open({ path });
  const snapshot = await other.readSnapshot();
  const given: string[] = [];
  const reading = (async () => {
    for await (const entry of snapshot?.entries ?? []) {
      given.push(entry);
      if (given.length === 100) await log.compact({ upTo: 4, snapshot: ['"other"'] });
    }
  })();
  await expect(reading).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_COMPACTED', upTo: 4 });
  expect(given).toEqual(numbered(3000).slice(0, given.length));
  expect(given.length).toBeLessThan(3000);
  expect(await readEntries(other)).toEqual({ upTo: 4, entries: ['"other"'] });
  await Promise.all([log.close(), other.close()]);
});

test('an iteration that fails, is given up, or gives what is no entry changes nothing and leaves nothing', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await openWith(path, 8);
  await log.compact({ upTo: 2, snapshot: ['"kept"'] });
  const before = { rows: rowsOf(path), seen: await seen(log, 8) };
  const reason = new Error('given up');
  const controller = new AbortController();
  async function* failing(last: () => unknown): AsyncGenerator<string> {
    yield* numbered(1200);
    const entry = last();
    if (entry !== undefined) yield entry as string;
  }
  const throws = (): never => {
    throw reason;
  };
  for (const last of [throws, () => controller.abort(reason)]) {
    await expect(log.compact({ upTo: 6, snapshot: failing(last), signal: controller.signal })).rejects.toBe(reason);
  }
  for (const bad of ['', '\ud800', '\0', 7, 'x'.repeat(1_048_577)]) {
    await expect(log.compact({ upTo: 6, snapshot: failing(() => bad) })).rejects.toMatchObject({
      code: 'ERR_SESSION_INVALID',
      field: 'snapshot',
    });
  }
  expect({ rows: rowsOf(path), seen: await seen(log, 8) }).toEqual(before);
  await log.close();
});

test('of compactions that overlap the furthest stands, and nothing is left of the others', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 5 }), async (places) => {
      const path = join(temporaryDirectory(), 'log.db');
      const log = await openWith(path, 20);
      const other = await SqliteEventLog.open({ path });
      const requests = places.map((upTo, n) => ({ upTo, snapshot: [`{"upTo":${upTo}}`, ...numbered(400 * n)] }));
      await Promise.all(requests.map((request, n) => (n % 2 === 0 ? log : other).compact(request)));
      const furthest = Math.max(...places);
      const found = await readEntries(log);
      expect(found).toMatchObject({ upTo: furthest });
      expect(requests.filter(({ upTo }) => upTo === furthest).map(({ snapshot }) => snapshot)).toContainEqual(
        found?.entries,
      );
      expect(rowsOf(path)).toEqual({ events: 20 - furthest, snapshots: 1, entries: found?.entries.length });
      await Promise.all([log.close(), other.close()]);
    }),
    { numRuns: 12 },
  );
});

test('a compaction that another one overtakes while its snapshot is written adds nothing to it any more', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await openWith(path, 20);
  const other = await SqliteEventLog.open({ path });
  async function* overtaken(): AsyncGenerator<string> {
    yield* numbered(700);
    await other.compact({ upTo: 12, snapshot: ['"other"'] });
    yield* numbered(700);
  }
  await log.compact({ upTo: 10, snapshot: overtaken() });
  expect(await readEntries(log)).toEqual({ upTo: 12, entries: ['"other"'] });
  expect(rowsOf(path)).toEqual({ events: 8, snapshots: 1, entries: 1 });
  await Promise.all([log.close(), other.close()]);
});

test('closing gives a compaction up: nothing is changed, and a later one removes what it had written', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await openWith(path, 3);
  async function* closing(): AsyncGenerator<string> {
    yield* numbered(1000);
    await log.close();
    yield '{}';
  }
  await expect(log.compact({ upTo: 2, snapshot: closing() })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  await expect(log.compact({ upTo: 2, snapshot: [] })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  await expect(log.readSnapshot()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  const again = await SqliteEventLog.open({ path });
  expect(await again.readSnapshot()).toBeUndefined();
  expect((await readAll(again)).length).toBe(3);
  expect(rowsOf(path)['entries']).toBeGreaterThan(0);
  await again.compact({ upTo: 3, snapshot: ['1'] });
  expect(rowsOf(path)).toEqual({ events: 0, snapshots: 1, entries: 1 });
  await again.close();
});

test('a full disk refuses the compaction and leaves the log as it was; with room it is done', async ({ skip }) => {
  const { directory, makeRoom } = smallDisk(skip);
  const path = join(directory, 'log.db');
  const log = await openWith(path, 20);
  const before = await seen(log, 20);
  const request = { upTo: 10, snapshot: numbered(50).map((entry) => entry + ' '.repeat(20_000)) };
  await expect(log.compact(request)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_FULL' });
  expect(await seen(log, 20)).toEqual(before);
  makeRoom();
  await log.compact(request);
  expect(await readEntries(log)).toEqual({ upTo: 10, entries: request.snapshot });
  expect(rowsOf(path)).toEqual({ events: 10, snapshots: 1, entries: 50 });
  await log.close();
});

test('calls that are aborted before they begin, or in the middle of a snapshot, reject with the reason', async () => {
  const log = await openWith(join(temporaryDirectory(), 'log.db'), 3);
  const reason = new Error('given up');
  const aborted = { signal: AbortSignal.abort(reason) };
  await expect(log.compact({ upTo: 2, snapshot: '1', ...aborted })).rejects.toBe(reason);
  expect(await log.readSnapshot()).toBeUndefined();
  await log.compact({ upTo: 2, snapshot: numbered(2000) });
  await expect(log.readSnapshot(aborted)).rejects.toBe(reason);
  const controller = new AbortController();
  const snapshot = await log.readSnapshot({ signal: controller.signal });
  const reading = (async () => {
    for await (const entry of snapshot?.entries ?? []) if (entry === '{"n":99}') controller.abort(reason);
  })();
  await expect(reading).rejects.toBe(reason);
  await log.close();
});
