import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { programFile } from '../../../test/setup/program-file.ts';
import { Aside } from '../src/aside.ts';
import { asideThreads } from '../src/aside-threads.ts';
import { GuardedDatabase } from '../src/guarded-database.ts';
import { SqliteEventLog } from '../src/index.ts';
import { openSqliteDatabase } from '../src/sqlite-database.ts';
import { driverErrorFromElsewhere } from '../src/sqlite-error.ts';
import { Turns } from '../src/turns.ts';
import { startChild } from './child.ts';
import { eventOf } from './events.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** What a process says that does all that a log does in other threads: how its standard output was open before and behind. */
async function flagsAround(plain: readonly string[], shell = ''): Promise<string[]> {
  const path = join(temporaryDirectory(), 'log.db');
  const { out, errors } = await startChild('keep-stdout', [path, ...plain], shell).ended;
  expect(errors).toBe('');
  return out.trim().split(' ');
}

// Only Linux tells how a descriptor was opened.
test.skipIf(!existsSync('/proc/self/fdinfo'))('the standard output of the process stays as it was', async () => {
  const [before, after] = await flagsAround([]);
  expect(after).toBe(before);
  const [plainBefore, plainAfter] = await flagsAround(['plain']);
  expect(plainBefore).toBe(before);
  expect(plainAfter).not.toBe(before);
});

// As above: the program is the same.
test.skipIf(!existsSync('/proc/self/fdinfo'))(
  'where no thread may begin, or none can, all is done without one',
  async () => {
    const preload = programFile(new URL('./children/die-aside.ts', import.meta.url));
    const [diedBefore, diedAfter] = await flagsAround([], `export NODE_OPTIONS="--import=${preload}" DIE_AT=0;`);
    expect(diedAfter).toBe(diedBefore);
    const allowed = '--allow-addons --allow-fs-read=* --allow-fs-write=* --disable-warning=SecurityWarning';
    const shell = `export NODE_OPTIONS="--permission ${allowed}";`;
    const run = (...more: string[]) =>
      startChild('keep-stdout', [join(temporaryDirectory(), 'log.db'), ...more], shell).ended;
    // Node.js 26 lets nobody sync anything there.
    if (Number(process.versions.node.split('.')[0]) >= 26) {
      expect((await run()).errors).toContain('ERR_EVENT_LOG_UNAVAILABLE');
      return;
    }
    const [before, after] = await flagsAround([], shell);
    expect(after).toBe(before);
    const { errors } = await run('plain');
    expect(errors).toContain('ERR_ACCESS_DENIED');
  },
);

test('what is not so any more, another database and what the driver refuses change nothing', async () => {
  const database = await openSqliteDatabase(join(temporaryDirectory(), 'log.db'));
  const fact = { sql: 'select log_id from log_identity', values: [], row: { log_id: database.logId } };
  const steps = [{ sql: "insert into snapshots(topic, up_to) values ('t', ?)", runs: [[1], [2]] }];
  const thread = new Aside(database);
  const ask = (changes: object): Promise<unknown> => thread.ask({ facts: [fact], steps, isDurable: true, ...changes });
  expect(await ask({ facts: [fact, { ...fact, row: undefined }] })).toEqual({ isRefused: true });
  const other = new Aside({ ...database, logId: 'another' });
  expect(await other.ask({ mode: 'PASSIVE' })).toEqual({ isRefused: true });
  const broken = [...steps, { sql: 'insert into events(topic) values (?)', runs: [['t']] }];
  expect(await ask({ steps: broken })).toEqual({ code: 'SQLITE_CONSTRAINT_NOTNULL' });
  expect(database.connection.prepare('select count(*) from snapshots').pluck().get()).toBe(0);
  expect(await ask({})).toEqual({ changed: { lastInsertRowid: 2 } });
  await Promise.all([thread.close(), other.close()]);
  database.connection.close();
});

test('what waits for its turn when a sync fails is not done, and what was under way is not told as done', async () => {
  const database = await openSqliteDatabase(join(temporaryDirectory(), 'log.db'));
  const thread = new Aside(database);
  const steps = [{ sql: "insert into snapshots(topic, up_to) values ('t', 1)", runs: [[]] }];
  const count = database.connection.prepare('select count(*) from snapshots').pluck();
  for (const [isWaiting, changes] of [
    [true, 0],
    [false, 1],
  ] as const) {
    const guard = new GuardedDatabase(database, 'sessions');
    const turn = Promise.withResolvers<void>();
    if (isWaiting) void guard.turns.take(() => turn.promise);
    const changed = guard.change(thread, () => ({ steps, isDurable: true }));
    const emptied = guard.checkpoint(thread, { mode: 'TRUNCATE' });
    // It has its turn in a moment, and is not done before the event loop turns.
    while (!isWaiting && guard.turns.take(() => 'free') === 'free') await undefined;
    guard.tend(() => {
      throw driverErrorFromElsewhere('SQLITE_IOERR_FSYNC');
    });
    turn.resolve();
    await expect(changed).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
    expect(await emptied).toBeUndefined();
    expect(count.get()).toBe(changes);
  }
  await thread.close();
  database.connection.close();
});

/** What becomes of the name of a log's `-wal` file while the log is being closed, and behind it. */
async function renamesWhileClosing(directory: string, log: SqliteEventLog): Promise<string[]> {
  const ofWal: string[] = [];
  const watcher = watch(directory, (event, name) => {
    if (event === 'rename' && name === 'log.db-wal') ofWal.push(event);
  });
  await log.close();
  await setTimeout(20);
  watcher.close();
  return ofWal;
}

// Only there is every change of a directory told.
test.skipIf(process.platform !== 'linux')('a log that is closed is not opened again for a checkpoint', async () => {
  const directory = temporaryDirectory();
  const log = await SqliteEventLog.open({ path: join(directory, 'log.db') });
  const data = JSON.stringify('x'.repeat(3_000));
  // The eighth group is the first that has commits moved, by a thread that is not there yet.
  for (let group = 0; group < 8; group++) {
    await Promise.all(Array.from({ length: 60 }, (_, n) => log.append({ ...eventOf(group * 60 + n), data })));
  }
  expect(await renamesWhileClosing(directory, log)).toEqual(['rename']);
});

// As above.
test.skipIf(process.platform !== 'linux')('a log that is closed is not opened again for a compaction', async () => {
  const directory = temporaryDirectory();
  const log = await SqliteEventLog.open({ path: join(directory, 'log.db') });
  const upTo = await log.append(eventOf(1));
  // Others have both threads, so that the compaction waits for one, and no append does.
  const others = [1, 2].map(() => ({ path: '', logId: '' }));
  const threads = await Promise.all(others.map((other) => asideThreads.take(other)));
  const compacted = log.compact({ upTo, snapshot: '{}' }).catch(({ code }) => code);
  await log.append(eventOf(2));
  const renames = renamesWhileClosing(directory, log);
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  for (const thread of threads) if (thread !== undefined) asideThreads.giveBack(thread);
  expect(await renames).toEqual(['rename']);
  expect(await compacted).toBe('ERR_EVENT_LOG_CLOSED');
});

test('turns come in the order in which they were asked for, one at a time, whatever they end with', async () => {
  const kinds = fc.array(fc.constantFrom('at once', 'later', 'fails'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(kinds, async (works) => {
      const turns = new Turns();
      const begun: number[] = [];
      let running = 0;
      const ended = works.map((kind, n) =>
        turns.take(() => {
          begun.push(n);
          if (kind === 'at once') return n;
          expect(++running).toBe(1);
          return new Promise<number>((resolve, reject) => {
            void setImmediate().then(() => {
              running -= 1;
              if (kind === 'fails') reject(new Error(String(n)));
              else resolve(n);
            });
          });
        }),
      );
      const outcomes = await Promise.allSettled(ended);
      expect(outcomes.map(({ status }) => status)).toEqual(
        works.map((kind) => (kind === 'fails' ? 'rejected' : 'fulfilled')),
      );
      expect(begun).toEqual(works.map((_, n) => n));
      expect(turns.take(() => 'free')).toBe('free');
    }),
    { numRuns: 40 },
  );
});
