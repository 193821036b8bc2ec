import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { openLog } from '../processes/open-log.ts';
import { type OpenedStore, openStore } from './opened-store.ts';
import { noLeak } from './oracles/leak.ts';

const KINDS = ['file', 'sqlite'] as const;
const NOBODY = 65_534;
const HOSTILE = [
  '../../etc/passwd',
  '..',
  'CON',
  'a/b',
  'a\\b',
  'file:///etc/passwd',
  '__proto__',
  "'; DROP TABLE events; --",
  '* >',
];

/** What could stand in place of a file of ours; `aside` is a path next to the log. */
const SWAPS: Readonly<Record<string, (path: string, aside: string) => void>> = {
  'a symbolic link to itself, elsewhere': (path, aside) => {
    renameSync(path, aside);
    symlinkSync(aside, path);
  },
  'a symbolic link to a file of somebody': (path, aside) => {
    rmSync(path);
    writeFileSync(aside, 'of somebody', { mode: 0o600 });
    symlinkSync(aside, path);
  },
  'a symbolic link to nowhere': (path, aside) => {
    rmSync(path);
    symlinkSync(aside, path);
  },
  'a symbolic link to a FIFO': (path, aside) => {
    rmSync(path);
    execFileSync('mkfifo', ['-m', '600', aside]);
    symlinkSync(aside, path);
  },
  'a FIFO': (path) => {
    rmSync(path);
    execFileSync('mkfifo', ['-m', '600', path]);
  },
  'a directory': (path) => {
    rmSync(path);
    mkdirSync(path, { mode: 0o700 });
  },
  'a file with a second name': (path, aside) => linkSync(path, aside),
  'a file that all may write': (path) => chmodSync(path, 0o666),
  'a file that all may read': (path) => chmodSync(path, 0o604),
  'a file that the group may read': (path) => chmodSync(path, 0o640),
};

/** What the directory of a log, or the one above it, must not be. */
const DIRECTORIES: Readonly<Record<string, (directory: string) => void>> = {
  'a symbolic link': (directory) => {
    renameSync(directory, `${directory}-real`);
    symlinkSync(`${directory}-real`, directory);
  },
  'a file': (directory) => {
    rmSync(directory, { recursive: true });
    writeFileSync(directory, '', { mode: 0o600 });
  },
  'one that the group may write': (directory) => chmodSync(directory, 0o770),
  'one that all may write': (directory) => chmodSync(directory, 0o777),
  'in a directory that all may write': (directory) => chmodSync(dirname(directory), 0o777),
  // Only the superuser can give something away.
  ...(process.geteuid?.() === 0 && {
    'one of somebody else': (directory: string) => chownSync(directory, NOBODY, NOBODY),
  }),
};

const BALLAST = /ballast$/i;

// The name in place of which there was a second one is gone with the old ballast.
function withoutLinks(entry: string): string {
  return entry.replace(/ (\d+) [12] /, ' $1 ');
}

/** A log with one session in a directory of its own, closed. */
async function closedLog(kind: (typeof KINDS)[number]): Promise<{ location: string; directory: string }> {
  const scratch = makeScratch();
  onTestFinished(() => removeScratch(scratch));
  const directory = join(scratch, 'log');
  const location = kind === 'file' ? `file:${directory}` : `sqlite:${directory}/sessions.db`;
  const log = await openLog(location);
  await log.append({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', type: 'session_expired', data: '{}' });
  await log.close();
  return { location, directory };
}

/** Everything below a directory, as it is, without following anything. */
function everything(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(directory, name);
      const stats = lstatSync(path);
      const content = stats.isSymbolicLink() ? readlinkSync(path) : stats.isFile() ? readFileSync(path, 'hex') : '';
      return `${name} ${stats.mode.toString(8)} ${stats.uid} ${stats.nlink} ${content}`;
    });
}

describe.each(KINDS)('%s', (kind) => {
  it('FS-1: whatever stands in place of a file of ours is refused, and left as it is', async () => {
    const names = readdirSync((await closedLog(kind)).directory).filter((name) => !BALLAST.test(name));
    for (const [what, swap] of Object.entries(SWAPS)) {
      for (const [index] of names.entries()) {
        const { location, directory } = await closedLog(kind);
        const name = readdirSync(directory).filter((found) => !BALLAST.test(found))[index] ?? '';
        const path = join(directory, name);
        const scratch = dirname(directory);
        swap(path, join(scratch, 'aside'));
        const before = everything(scratch);
        const label = `${what} in place of ${name}`;
        await expect(openLog(location), label).rejects.toMatchObject({ code: 'ERR_INSECURE_PATH', path });
        expect(everything(scratch), label).toEqual(before);
      }
    }
  });

  it('FS-1: what stands in place of the ballast, which nobody reads, leads nowhere', async () => {
    for (const [what, swap] of Object.entries(SWAPS)) {
      const { location, directory } = await closedLog(kind);
      const name = readdirSync(directory).find((found) => BALLAST.test(found)) ?? '';
      const aside = join(dirname(directory), 'aside');
      swap(join(directory, name), aside);
      const before = everything(dirname(directory)).filter((entry) => entry.startsWith('aside'));
      const log = await openLog(location);
      await log.append({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAW', type: 'session_expired', data: '{}' });
      await log.close();
      const after = everything(dirname(directory)).filter((entry) => entry.startsWith('aside'));
      expect(after.map(withoutLinks), what).toEqual(before.map(withoutLinks));
    }
  });

  for (const [what, change] of Object.entries(DIRECTORIES)) {
    // A database may stand in a directory that is not its own, such as a volume that its group may write to.
    if (kind === 'sqlite' && what === 'one that the group may write') continue;
    it(`FS-1: a directory that is ${what} is refused, and left as it is`, async () => {
      const { location, directory } = await closedLog(kind);
      const scratch = dirname(directory);
      change(directory);
      const before = everything(scratch);
      const code = what === 'a file' ? /^ERR_(INSECURE_PATH|EVENT_LOG_UNAVAILABLE)$/ : /^ERR_INSECURE_PATH$/;
      await expect(openLog(location)).rejects.toMatchObject({ code: expect.stringMatching(code) });
      expect(everything(scratch)).toEqual(before);
    });
  }

  it('FS-2: no name of a file comes from a token, handle, principal or attribute', async () => {
    const names: (readonly string[])[] = [];
    for (const texts of [['plain'], HOSTILE]) {
      const opened = await openStore(kind);
      for (const text of texts) {
        const attributes = { [text]: text };
        const { token } = await opened.store.create({ principal: text, attributes });
        await opened.store.rotate(token);
        await opened.store.create({ principal: text, token: `${text.replaceAll(' ', '')}${'/'.repeat(32)}` });
        await opened.store.expirePrincipal(text, { reason: text, actor: text });
        await opened.store.get(text.padEnd(40, '/'));
      }
      const random = /[0-9a-f]{8,}/g;
      names.push(
        readdirSync(opened.directory, { recursive: true, encoding: 'utf8' })
          .sort()
          .map((name) => name.replace(random, '*')),
      );
      expect(readdirSync(dirname(opened.directory)).filter((name) => /passwd|CON|proto/.test(name))).toEqual([]);
    }
    expect(names[1]).toEqual(names[0]);
  });

  it('LOG-3: a log that shrank, was swapped or went back under a live store is noticed, and answers nothing from then on', async () => {
    const tamperings = { ...GONE, ...(kind === 'file' ? FILE_TAMPERINGS : SQLITE_TAMPERINGS) };
    for (const [what, tamper] of Object.entries(tamperings)) {
      const opened = await openStore(kind);
      const { store, clock } = opened;
      const path = logFile(opened);
      const { token } = await store.create({ principal: 'ann' });
      const yesterday = `${opened.directory}/yesterday`;
      execFileSync('cp', ['-p', path, yesterday]);
      if (kind === 'sqlite') execFileSync('cp', ['-p', `${path}-wal`, `${yesterday}-wal`]);
      await store.expire(token, { reason: 'logout' });
      clock.advance(1);
      tamper(path, yesterday);
      // What was done to a file is looked for once a turn.
      await new Promise(setImmediate);
      const code = expect.stringMatching(/^ERR_EVENT_LOG_(POISONED|CORRUPT)$/);
      const thrown: unknown[] = [];
      for (let time = 0; time < 2; time++) {
        for (const call of [() => store.get(token), () => store.create({ principal: 'eve' }), () => store.stats()]) {
          const error = await call().catch((reason: unknown) => reason);
          expect(error, what).toMatchObject({ code });
          thrown.push(error);
        }
      }
      noLeak({ tokens: [token], texts: ['ann'] }, { thrown });
    }
  });
});

function logFile({ directory, location }: OpenedStore): string {
  if (location.startsWith('sqlite:')) return join(directory, 'sessions.db');
  const name = readdirSync(join(directory, 'log')).find((found) => found.endsWith('.log')) ?? '';
  return join(directory, 'log', name);
}

type Tamper = (path: string, yesterday: string) => void;

const GONE: Readonly<Record<string, Tamper>> = {
  'it is removed': (path) => rmSync(path),
  'it is moved away, and a copy is put there': (path) => {
    renameSync(path, `${path}.old`);
    copyFileSync(`${path}.old`, path);
    chmodSync(path, 0o600);
  },
  'the backup of yesterday is moved into its place': (path, yesterday) => renameSync(yesterday, path),
};

const FILE_TAMPERINGS: Readonly<Record<string, Tamper>> = {
  'the end of the session is cut off': (path, yesterday) => truncateSync(path, lstatSync(yesterday).size),
  'the backup of yesterday is written over it': (path, yesterday) => copyFileSync(yesterday, path),
  'it is emptied': (path) => truncateSync(path, 0),
  'it is a byte shorter': (path) => truncateSync(path, lstatSync(path).size - 1),
};

const SQLITE_TAMPERINGS: Readonly<Record<string, Tamper>> = {
  'the end of the session is deleted': (path) =>
    administrate(path, 'drop trigger events_refuse_delete; delete from events where position = 2'),
  'two events are swapped': (path) =>
    administrate(
      path,
      `drop trigger events_refuse_update; update events set position = 9 where position = 1;
       update events set position = 1 where position = 2; update events set position = 2 where position = 9`,
    ),
  'all is deleted': (path) => administrate(path, 'drop trigger events_refuse_delete; delete from events'),
};

function administrate(path: string, statements: string): void {
  const connection = new Database(path);
  connection.exec(statements);
  connection.close();
}

describe('sqlite', () => {
  it('SQL-1: names of topics are of a strict grammar, and every value is bound', async () => {
    const topics = [
      ...[
        '..',
        '.',
        '',
        'a/b',
        'a\\b',
        'CON',
        'a*',
        'a\0',
        'a b',
        "a'; DROP TABLE events; --",
        '"a"',
        'a`b',
        'é',
        '-a',
        '_a',
        'A',
      ],
      ...['a\n', 'a\u200b', 'a%', 'a;', 'a'.repeat(65), 'a'.repeat(300), '$(a)', '?1', ':a', '@a'],
    ];
    const scratch = makeScratch();
    onTestFinished(() => removeScratch(scratch));
    for (const topic of [...topics, 1, null, ['a'], { toString: () => 'a' }]) {
      const opening = SqliteEventLog.open({ path: join(scratch, 'sessions.db'), topic: topic as never });
      await expect(opening, String(topic)).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'topic' });
    }
    expect(readdirSync(scratch), 'nothing was made').toEqual([]);

    const opened = await openStore('sqlite');
    const path = join(opened.directory, 'sessions.db');
    const schema = (): unknown => {
      const connection = new Database(path, { readonly: true });
      const found = connection.prepare('select type, name, sql from sqlite_schema order by name').all();
      connection.close();
      return found;
    };
    const before = schema();
    for (const text of [
      ...HOSTILE,
      "x'); DELETE FROM events; --",
      "' || (select data from events) || '",
      '?1',
      ':data',
      '%',
    ]) {
      const { token, session } = await opened.store.create({ principal: text, attributes: { text, [text]: text } });
      expect(await opened.store.get(token)).toEqual(session);
      expect(await Array.fromAsync(opened.store.list({ principal: text }))).toEqual([session]);
      expect(await opened.store.expirePrincipal(text, { reason: text, actor: text })).toBe(1);
    }
    expect(schema()).toEqual(before);
  });

  it('SQL-1: what the driver throws is told in our words, without SQL or values', async () => {
    const secret = 'a-principal-that-is-bound';
    for (const breaking of [
      'drop table events',
      'alter table events rename to a',
      'alter table events rename data to a',
    ]) {
      const opened = await openStore('sqlite');
      const { store, directory } = opened;
      const { token } = await store.create({ principal: secret, attributes: { secret } });
      administrate(join(directory, 'sessions.db'), breaking);
      // What was done to a file is looked for once a turn.
      await new Promise(setImmediate);
      const thrown: unknown[] = [];
      for (const call of [
        () => store.create({ principal: secret }),
        () => opened.another(),
        () => store.expire(token),
      ]) {
        const error = await call().catch((reason: unknown) => reason);
        expect(error, breaking).toMatchObject({ code: expect.stringMatching(/^ERR_EVENT_LOG_/) });
        thrown.push(error);
      }
      noLeak({ tokens: [token], texts: [secret, 'select', 'SELECT', 'insert', 'no such'] }, { thrown });
    }
  });
});
