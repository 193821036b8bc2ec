import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scale, seed } from '../../../test/setup/scale.ts';
import { SqliteEventLog } from '../src/index.ts';
import { startChild } from './child.ts';
import { idOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { readCounts } from './writer-counts.ts';

// Each of them is a process of its own.
const STRIDE = scale > 1 ? 1 : 7;

const compiler = spawnSync('gcc', ['--version']).status === 0 && existsSync('/proc/self/fd');

let library = '';
beforeAll(() => {
  library = join(mkdtempSync(join(tmpdir(), 'sessionlog-sqlite-')), 'fail-syncs.so');
  const source = fileURLToPath(new URL('./children/fail-syncs.c', import.meta.url));
  if (compiler) execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
});
afterAll(() => rmSync(dirname(library), { recursive: true }));

/** Runs a process of the log in which one sync of a file with this suffix fails, and gives what it said. */
async function runWithFailingSync(name: string, directory: string, suffix: string, skip = 0): Promise<string> {
  const trigger = join(directory, 'trigger');
  const shell = `export SYNC_FAILS="${suffix}" SYNC_SKIP=${skip} SYNC_TRIGGER="${trigger}" LD_PRELOAD="${library}";`;
  const { out, errors, code } = await startChild(name, [join(directory, 'log.db'), trigger], shell).ended;
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  return out;
}

// Only a preloaded library can make a sync fail, and there has to be a compiler to make it.
test.skipIf(!compiler)('a sync of the -wal file that fails once poisons: nobody is told that all is well', async () => {
  const directory = temporaryDirectory();
  const out = await runWithFailingSync('append-through-failure', directory, '-wal');
  const unknown = 'ERR_EVENT_LOG_UNAVAILABLE';
  expect(out.split('\n')[0]).toBe(`group ${unknown} ${unknown} ${unknown}`);
  for (const call of ['append', 'read', 'compact', 'readSnapshot', 'backup']) {
    expect(out).toContain(`${call} ERR_EVENT_LOG_POISONED\n`);
  }
  await using log = await SqliteEventLog.open({ path: join(directory, 'log.db') });
  const ids = (await readAll(log)).map(({ id }) => id);
  expect(ids.slice(0, 5)).toEqual([0, 1, 2, 3, 4].map((n) => idOf(n)));
  // All of the group or nothing of it, and nothing that was refused afterwards.
  expect([5, 8]).toContain(ids.length);
  expect(ids).not.toContain(idOf(8));
});

// Only a preloaded library can make a sync fail, and there has to be a compiler to make it.
test.skipIf(!compiler)('control: when another file would fail, all goes well', async () => {
  const out = await runWithFailingSync('append-through-failure', temporaryDirectory(), '-other');
  expect(out).toBe(
    'group 6 7 8\nappend 9\nread 9\ncompact undefined\nreadSnapshot [object Object]\nbackup [object Object]\n',
  );
});

// Only a preloaded library can make a sync fail, and there has to be a compiler to make it.
test.skipIf(!compiler)(
  'the first sync of the -wal file in a compaction is that of the floor: without it, it is refused',
  async () => {
    const directory = temporaryDirectory();
    const out = await runWithFailingSync('compact-through-failure', directory, '-wal');
    expect(out).toBe('compact ERR_EVENT_LOG_UNAVAILABLE\nappend ERR_EVENT_LOG_POISONED\n');
    const raw = rawConnection(join(directory, 'log.db'));
    expect(raw.prepare('select count(*) from snapshot_entries').pluck().get()).toBe(601);
  },
);

// Only a preloaded library can make a sync fail, and there has to be a compiler to make it.
test.skipIf(!compiler)(
  'behind a checkpoint whose sync failed, the thread changes nothing and syncs nothing',
  async () => {
    const out = await runWithFailingSync('change-behind-failure', temporaryDirectory(), '-wal');
    const failed = '{"code":"SQLITE_IOERR_FSYNC"}';
    expect(out.trim().split('\n')).toEqual(['{"changed":{"lastInsertRowid":1}}', failed, failed, failed, '1']);
  },
);

// Only a preloaded library can make a sync fail, and there has to be a compiler to make it.
test.skipIf(!compiler)(
  'the k-th sync of a compaction fails, for every k or some of them: what was said is so, and nothing is lost',
  async () => {
    let failures = 0;
    for (let k = seed % STRIDE, failed = true; failed; k += STRIDE) {
      const directory = temporaryDirectory();
      const out = await runWithFailingSync('compact-through-failure', directory, '', k);
      failed = !existsSync(join(directory, 'trigger'));
      failures += failed ? 1 : 0;
      await using log = await SqliteEventLog.open({ path: join(directory, 'log.db') });
      const { counts } = await readCounts(log);
      const appended = /^append \d+$/m.test(out);
      expect(counts.get(1), out).toBe(appended ? 601 : 600);
      if (out.startsWith('compact undefined')) expect(await log.readSnapshot()).toMatchObject({ upTo: 600 });
      else expect(out).toBe('compact ERR_EVENT_LOG_UNAVAILABLE\nappend ERR_EVENT_LOG_POISONED\n');
      if (!failed) expect(out).toBe('compact undefined\nappend 601\n');
    }
    expect(failures).toBeGreaterThan(6 / STRIDE);
  },
  180_000 * scale,
);

// Only a preloaded library can make a sync fail, and there has to be a compiler to make it.
test.skipIf(!compiler)('a log is not opened before the names of the directories made for it are durable', async () => {
  const directory = temporaryDirectory();
  const [trigger, path] = [join(directory, 'trigger'), join(directory, 'made', 'below', 'log.db')];
  const shell = `export SYNC_FAILS="/made" SYNC_SKIP=0 SYNC_TRIGGER="${trigger}" LD_PRELOAD="${library}";`;
  writeFileSync(trigger, '');
  const refused = await startChild('append', [path, 1, 1, 1], shell).ended;
  expect(refused.errors).toContain("code: 'ERR_EVENT_LOG_UNAVAILABLE'");
  expect(existsSync(trigger)).toBe(false);
  writeFileSync(trigger, '');
  expect((await startChild('append', [path, 1, 1, 1]).ended).out).toContain('acknowledged');
  expect(await startChild('append', [path, 2, 1, 1], shell).ended).toMatchObject({ code: 0, errors: '' });
});
