import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { startChild } from './child.ts';
import { idOf } from './events.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const compiler = spawnSync('gcc', ['--version']).status === 0 && existsSync('/proc/self/fd');

/** Runs a process of the log in which one sync of a file with this suffix fails, and gives what it said. */
async function runWithFailingSync(directory: string, suffix: string): Promise<string> {
  const library = join(directory, 'fail-syncs.so');
  const source = fileURLToPath(new URL('./children/fail-syncs.c', import.meta.url));
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  const trigger = join(directory, 'trigger');
  const shell = `SYNC_FAILS="${suffix}" SYNC_TRIGGER="${trigger}" LD_PRELOAD="${library}"`;
  const { out, errors, code } = await startChild(
    'append-through-failure',
    [join(directory, 'log.db'), trigger],
    `export ${shell};`,
  ).ended;
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  return out;
}

// Only a preloaded library can make a sync fail, and there has to be a compiler to make it.
test.skipIf(!compiler)('a sync of the -wal file that fails once poisons: nobody is told that all is well', async () => {
  const directory = temporaryDirectory();
  const out = await runWithFailingSync(directory, '-wal');
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
  const out = await runWithFailingSync(temporaryDirectory(), '-other');
  expect(out).toBe(
    'group 6 7 8\nappend 9\nread 9\ncompact undefined\nreadSnapshot [object Object]\nbackup [object Object]\n',
  );
});
