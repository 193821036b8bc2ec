import { join } from 'node:path';
import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { SqliteEventLog } from '../src/index.ts';
import { brokenOffIgnored, countOnly, frameOnly, headerOnly, type MakeWatch, realWatch } from './broken-wal-watches.ts';
import { eventOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const LARGE = 'x'.repeat(3000);

/** What somebody does to the database; gives whether he committed. */
type Act = (connection: Database.Database) => boolean;

const acts: Readonly<Record<string, Act>> = {
  commit: (connection) => connection.prepare('insert into t (a) values (?)').run(LARGE).changes === 1,
  'commit of many pages': (connection) => insertLarge(connection, 12, 'commit'),
  // With hardly any cache, its pages are written before anybody knows what will become of it.
  'broken-off commit': (connection) => insertLarge(connection, 40, 'rollback'),
  'broken-off commit that begins as the next': (connection) => insertLarge(connection, 12, 'rollback'),
  read: (connection) => connection.prepare('select count(*) from t').get() === undefined,
  passive: (connection) => checkpoint(connection, 'PASSIVE'),
  restart: (connection) => checkpoint(connection, 'RESTART'),
  truncate: (connection) => checkpoint(connection, 'TRUNCATE'),
};

function insertLarge(connection: Database.Database, rows: number, end: 'commit' | 'rollback'): boolean {
  connection.exec('begin immediate');
  for (let row = 0; row < rows; row++) connection.prepare('insert into t (a) values (?)').run(LARGE);
  connection.exec(end);
  return end === 'commit';
}

function checkpoint(connection: Database.Database, mode: string): boolean {
  connection.pragma(`wal_checkpoint(${mode})`);
  return false;
}

/** Plays a story beside a watch; gives the commit that it did not notice, and how often it told that there was none. */
function play(makeWatch: MakeWatch, path: string, story: readonly string[]): { missed?: string; told: number } {
  const [own, other] = [rawConnection(path), rawConnection(path)];
  prepare(own, other);
  const watch = makeWatch(own, `${path}-wal`);
  let isRemembered = false;
  let committed: string | undefined;
  let told = 0;
  try {
    for (const [index, name] of story.entries()) {
      if (acts[name]?.(other)) committed = `${name}, act ${index} of ${story.join(', ')}`;
      if (name === 'remember' || !isRemembered) {
        isRemembered = watch.remember();
        committed = undefined;
      } else if (name === 'ask' && watch.isUnchanged()) {
        if (committed !== undefined) return { missed: committed, told };
        told += 1;
      }
    }
    return { told };
  } finally {
    watch.close();
    own.close();
    other.close();
  }
}

function prepare(own: Database.Database, other: Database.Database): void {
  other.pragma('journal_mode = wal');
  for (const connection of [own, other]) {
    connection.pragma('synchronous = off');
    connection.pragma('wal_autocheckpoint = 0');
    connection.pragma('cache_size = 4');
  }
  other.exec('create table t (n integer primary key autoincrement, a text)');
  own.prepare('select count(*) from t').get();
}

const story = fc.array(fc.constantFrom('remember', 'ask', 'ask', 'ask', ...Object.keys(acts)), {
  minLength: 4,
  maxLength: 32,
});

describe('a watch of the -wal file', () => {
  it('notices every commit, and tells often that there was none', () => {
    let told = 0;
    let asked = 0;
    fc.assert(
      fc.property(story, (names) => {
        const { missed, told: times } = play(realWatch, join(temporaryDirectory(), 'log.db'), names);
        expect(missed).toBeUndefined();
        told += times;
        asked += names.filter((name) => name === 'ask').length;
      }),
      { numRuns: 24 * scale },
    );
    expect(told).toBeGreaterThan(asked / 10);
  });

  // Found by the property: an empty file has no salts to tell it by.
  it.each([
    ['truncate', 'commit', 'truncate', 'ask'],
    ['commit', 'truncate', 'remember', 'commit', 'truncate', 'ask'],
  ])('does not take a file that was emptied twice for one that was left alone', (...names) => {
    expect(play(realWatch, join(temporaryDirectory(), 'log.db'), names).missed).toBeUndefined();
  });

  it.each<[control: string, makeWatch: MakeWatch, story: readonly string[]]>([
    ['sees the header only', headerOnly, ['remember', 'commit', 'ask']],
    ['counts frames', countOnly, ['truncate', 'commit', 'truncate', 'ask']],
    ['sees the next frame only', frameOnly, ['commit of many pages', 'passive', 'remember', 'commit', 'ask']],
    [
      'minds no broken-off commit',
      brokenOffIgnored,
      ['commit', 'broken-off commit', 'remember', 'commit of many pages', 'ask'],
    ],
  ])('control: one that %s misses a commit', (_, makeWatch, names) => {
    const path = temporaryDirectory();
    expect(play(makeWatch, join(path, 'broken.db'), names).missed).toBeDefined();
    expect(play(realWatch, join(path, 'real.db'), names).missed).toBeUndefined();
  });
});

describe('a log that watches', () => {
  it('gives what others append, however often nothing was there', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(5), fc.nat(2)), { maxLength: 8 }), async (rounds) => {
        const path = join(temporaryDirectory(), 'log.db');
        const [reader, writer] = [await SqliteEventLog.open({ path }), await SqliteEventLog.open({ path })];
        const ids: string[] = [];
        let last: number | undefined;
        for (const [probes, appends] of rounds) {
          for (let probe = 0; probe < probes; probe++) expect(reader.readSync(last)).toEqual([]);
          const from = ids.length;
          for (let append = 0; append < appends; append++) {
            const event = eventOf(ids.length);
            await writer.append(event);
            ids.push(event.id);
          }
          const read = reader.readSync(last);
          expect(read.map(({ id }) => id)).toEqual(ids.slice(from));
          last = read.at(-1)?.position ?? last;
        }
        await Promise.all([reader.close(), writer.close()]);
      }),
      { numRuns: 6 * scale },
    ));
});
