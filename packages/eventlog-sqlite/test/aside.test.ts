import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { programFile } from '../../../test/setup/program-file.ts';
import { scale } from '../../../test/setup/scale.ts';
import { Aside } from '../src/aside.ts';
import { AsideConnection } from '../src/aside-connection.ts';
import { openSqliteDatabase, type SqliteDatabase } from '../src/sqlite-database.ts';
import { loadSqliteDriver } from '../src/sqlite-driver.ts';
import { startChild } from './child.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const LOGS = 4;
const steps = [{ sql: "insert into snapshots(topic, up_to) values ('t', 1)", runs: [[]] }];

interface Opened {
  readonly database: SqliteDatabase;
  readonly aside: Aside;
}

/** A log that has changes and checkpoints made aside, and says how each of them must end. */
class Asking {
  readonly #path: string;
  #opened: Promise<Opened> | undefined;
  #asked: Promise<void>[] = [];
  #closed: Promise<void> | undefined;
  #changes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Each change is told to be the one behind the last. */
  ask(what: 'change' | 'move'): Promise<void> {
    this.#changes += what === 'change' ? 1 : 0;
    const expected =
      what === 'change'
        ? { changed: { lastInsertRowid: this.#changes } }
        : { checkpoint: expect.objectContaining({ busy: 0 }) };
    this.#opened ??= this.#open();
    const asked = this.#opened.then(async ({ aside }) => {
      const answer = await aside.ask(what === 'move' ? { mode: 'PASSIVE' } : { facts: [], steps, isDurable: false });
      expect(answer).toEqual(expected);
    });
    this.#asked.push(asked);
    return asked;
  }

  /** Closes as a log does, with nothing under way. Then nobody has the `-wal` file any more, so that it is gone. */
  close(): Promise<void> {
    const opened = this.#opened;
    if (opened !== undefined) {
      this.#opened = undefined;
      const asked = this.#asked;
      this.#asked = [];
      this.#closed = Promise.all(asked).then(async () => {
        const { database, aside } = await opened;
        database.connection.close();
        await aside.close();
        expect(existsSync(`${this.#path}-wal`)).toBe(false);
      });
    }
    return this.#closed ?? Promise.resolve();
  }

  async #open(): Promise<Opened> {
    await this.#closed;
    const database = await openSqliteDatabase(this.#path);
    return { database, aside: new Aside(database) };
  }
}

test('whatever logs ask and close beside each other, each is answered in order, and lets go of its files', async () => {
  const act = fc.record({
    log: fc.nat(LOGS - 1),
    what: fc.constantFrom('change', 'change', 'move', 'close'),
    isWaitedFor: fc.boolean(),
  });
  const property = fc.asyncProperty(fc.array(act, { maxLength: 20, size: 'max' }), async (acts) => {
    const directory = temporaryDirectory();
    const logs = Array.from({ length: LOGS }, (_, n) => new Asking(join(directory, `${n}.db`)));
    const ended: Promise<void>[] = [];
    for (const { log, what, isWaitedFor } of acts) {
      const asking = logs[log] as Asking;
      const end = what === 'close' ? asking.close() : asking.ask(what);
      ended.push(end);
      if (isWaitedFor) await end;
    }
    await Promise.all([...ended, ...logs.map((asking) => asking.close())]);
  });
  await fc.assert(property, { numRuns: 6 * scale });
});

test('a thread keeps the files of its log open until the log is closed, or two others have asked since', async () => {
  const directory = temporaryDirectory();
  const paths = [0, 1, 2, 3].map((n) => join(directory, `${n}.db`));
  const logs: { readonly path: string; readonly aside: Aside }[] = [];
  for (const path of paths) {
    const database = await openSqliteDatabase(path);
    const aside = new Aside(database);
    await aside.ask({ mode: 'PASSIVE' });
    database.connection.close();
    logs.push({ path, aside });
  }
  const kept = (): boolean[] => paths.map((path) => existsSync(`${path}-wal`));
  expect(kept()).toEqual([false, false, true, true]);
  for (const { aside } of logs) await aside.close();
  expect(kept()).toEqual([false, false, false, false]);
});

// A thread that passes from one log to another opens a connection each time, and what it leaves is collected late.
test('a connection that makes one change leaves few objects of the driver behind', async () => {
  const database = await openSqliteDatabase(join(temporaryDirectory(), 'log.db'));
  const driver = await loadSqliteDriver();
  const held = (): number => getHeapStatistics().used_global_handles_size;
  const oneStatement = 32;
  const before = held();
  for (let n = 0; n < 40; n++) {
    const connection = new AsideConnection(driver, database);
    expect(connection.run({ facts: [], steps, isDurable: true })).toEqual({ changed: { lastInsertRowid: n + 1 } });
    connection.close();
  }
  expect((held() - before) / 40).toBeLessThan(20 * oneStatement);
  database.connection.close();
});

/** What a process says whose logs ask at the same time, each so often. */
async function askMany(logs: number, requests: number, shell?: string): Promise<{ begun: number[]; changes: number }> {
  const { out, errors } = await startChild('ask-many', [join(temporaryDirectory(), 'log.db'), logs, requests], shell)
    .ended;
  expect(errors).toBe('');
  return JSON.parse(out);
}

test('two threads do for any number of logs', async () => {
  const { begun, changes } = await askMany(6, 5);
  expect([begun.length, changes]).toEqual([2, 30]);
});

test('a thread that could not be begun is begun later on, and one is enough for one log', async () => {
  const once = join(temporaryDirectory(), 'once');
  writeFileSync(once, '');
  const preload = programFile(new URL('./children/die-aside.ts', import.meta.url));
  const shell = `export NODE_OPTIONS="--import=${preload}" DIE_AT=0 DIE_ALONE="${once}";`;
  expect(await askMany(1, 70, shell)).toEqual({ begun: [0, 64], changes: 70 });
  expect(existsSync(once)).toBe(false);
});

test('a thread that hangs holds up its own log and no other', async () => {
  const { out, errors } = await startChild('one-hangs', [join(temporaryDirectory(), 'log')]).ended;
  expect([out, errors]).toEqual(['3 others\n', '']);
});
