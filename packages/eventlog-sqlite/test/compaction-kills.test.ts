import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { programFile } from '../../../test/setup/program-file.ts';
import { scale, seed } from '../../../test/setup/scale.ts';
import { SqliteEventLog } from '../src/index.ts';
import { type Child, startChild } from './child.ts';
import { eventOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { count, entriesOf, readCounts, type WriterCounts } from './writer-counts.ts';

const PROCESSES = 6;
const KILLS = scale > 1 ? 3 * scale : 1;
const STRIDE = 3;

/** Follows a log as a store does: catches up behind its last position, and starts again when that was compacted. */
class Follower {
  readonly #log: SqliteEventLog;
  #counts: WriterCounts = new Map();
  #last = 0;

  constructor(log: SqliteEventLog) {
    this.#log = log;
  }

  async catchUp(): Promise<WriterCounts> {
    try {
      for await (const event of this.#log.read({ after: this.#last })) {
        count(this.#counts, event);
        this.#last = event.position;
      }
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_EVENT_LOG_COMPACTED' });
      ({ counts: this.#counts, last: this.#last } = await readCounts(this.#log));
    }
    return this.#counts;
  }
}

test(
  `${PROCESSES} processes append and compact, ${KILLS} kills -9: snapshot and tail are the full replay`,
  async () => {
    const path = join(temporaryDirectory(), 'log.db');
    const log = await SqliteEventLog.open({ path });
    const follower = new Follower(log);
    const running = new Map<number, Child>();
    let started = 0;
    const start = (): void => void running.set(started, startChild('append-and-compact', [path, started++, 900, 7]));
    const acknowledged = new Map<number, number>();
    const moments = fc.sample(fc.record({ who: fc.nat(), after: fc.nat(30) }), KILLS);
    while (started < PROCESSES) start();
    for (const { who, after } of moments) {
      const [writer, child] = [...running][who % running.size] as [number, Child];
      await child.said(`acknowledged ${after}\n`);
      child.process.kill('SIGKILL');
      running.delete(writer);
      const { out, errors } = await child.ended;
      expect(errors).toBe('');
      acknowledged.set(writer, out.split('\n').filter((line) => line.startsWith('acknowledged')).length);
      await follower.catchUp();
      start();
    }
    for (const [writer, child] of running) {
      await child.said('acknowledged 0\n');
      child.process.kill('SIGKILL');
      const { out } = await child.ended;
      acknowledged.set(writer, out.split('\n').filter((line) => line.startsWith('acknowledged')).length);
    }
    const { counts } = await readCounts(log);
    expect(entriesOf(await follower.catchUp())).toEqual(entriesOf(counts));
    for (const [writer, told] of acknowledged) {
      // At most one more was on its way when the process was killed.
      expect([told, told + 1]).toContain(counts.get(writer) ?? 0);
    }
    await log.close();
    await using again = await SqliteEventLog.open({ path });
    const replayed = await readCounts(again);
    expect(entriesOf(replayed.counts)).toEqual(entriesOf(counts));
    await again.compact({ upTo: replayed.last, snapshot: entriesOf(counts) });
    const raw = rawConnection(path);
    expect(raw.prepare('select count(*) from snapshots').pluck().get()).toBe(1);
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
  },
  180_000 * scale,
);

/** Compacts all of a log in another process, where something dies around the k-th step of the thread that does it. */
function startDying(path: string, variables: Readonly<Record<string, string | number>>): Child {
  const preload = programFile(new URL('./children/die-aside.ts', import.meta.url));
  const named = Object.entries(variables).map(([name, value]) => `export ${name}=${value};`);
  return startChild('compact-all', [path], `export NODE_OPTIONS="--import=${preload}"; ${named.join(' ')}`);
}

/** A log that has 700 more events by `writer`. */
async function addEvents(path: string, writer: number): Promise<void> {
  await using log = await SqliteEventLog.open({ path });
  for (let n = 0; n < 700; n++) void log.append(eventOf(n, writer));
}

test('kill -9 before and after each transaction and checkpoint of a compaction: all events or the whole snapshot', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const expected: WriterCounts = new Map();
  let done = false;
  let kills = 0;
  // The night dies on both sides of each step, the day on one side of some.
  for (let k = scale > 1 ? 1 : 1 + (seed % STRIDE); !done; k += scale > 1 ? 1 : STRIDE) {
    for (const side of scale > 1 ? ['before', 'after'] : [seed % 2 === 0 ? 'before' : 'after']) {
      const writer = 2 * k + (side === 'after' ? 1 : 0);
      await addEvents(path, writer);
      expected.set(writer, 700);
      const { code, out, errors } = await startDying(path, { DIE_AT: k, DIE_SIDE: side }).ended;
      expect(errors).toBe('');
      done = code === 0;
      kills += done ? 0 : 1;
      expect(out).toBe(done ? 'done, tries: 1\n' : '');
      await using after = await SqliteEventLog.open({ path });
      expect(entriesOf((await readCounts(after)).counts)).toEqual(entriesOf(expected));
    }
  }
  expect(kills).toBeGreaterThan(scale > 1 ? 14 : 2);
}, 180_000);

test('the thread that compacts ends by itself: whoever compacts is told so, and nothing is lost', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const expected: WriterCounts = new Map();
  const tries: string[] = [];
  // With the third, entries are being written; with the seventh, all is settled but the removals.
  for (const [writer, k] of [3, 7].entries()) {
    await addEvents(path, writer);
    expected.set(writer, 700);
    const alone = join(temporaryDirectory(), 'alone');
    writeFileSync(alone, '');
    const { out, errors } = await startDying(path, { DIE_AT: k, DIE_SIDE: 'after', DIE_ALONE: alone }).ended;
    expect(errors).toBe('');
    tries.push(out);
    await using after = await SqliteEventLog.open({ path });
    expect(entriesOf((await readCounts(after)).counts)).toEqual(entriesOf(expected));
  }
  expect(tries).toEqual(['done, tries: 2\n', 'done, tries: 1\n']);
}, 180_000);

test('where no thread can be begun, all of it is done without one', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  await addEvents(path, 1);
  const { out, errors } = await startDying(path, { DIE_AT: 0 }).ended;
  expect([out, errors]).toEqual(['done, tries: 1\n', '']);
  await using log = await SqliteEventLog.open({ path });
  expect(await log.stats()).toMatchObject({ compactedUpTo: 700, purgePending: false });
});

test('control: an event that is lost below a snapshot, or a snapshot from elsewhere, is found out', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  for (let n = 0; n < 10; n++) await log.append(eventOf(n, 1));
  await log.compact({ upTo: 5, snapshot: entriesOf(new Map([[1, 4]])) });
  await expect(readCounts(log)).rejects.toThrow('gave 5, not 4');
  await log.close();
});
