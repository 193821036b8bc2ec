import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { policies, SessionStore } from '@sessionlog/core';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { COMPILE_CACHE } from '../../../test/processes/start-process.ts';
import { scale } from '../../../test/setup/scale.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { MAIN } from './sessionlog.ts';

// So many bytes that no pipe takes them: whoever writes is there still when the reader goes.
const SESSIONS = 500;
const PRINCIPAL = 'a'.repeat(250);
const TOUCHES = scale > 1 ? 1500 : 0;
const ENDLESS = ['tail', '--all'];
const COMMANDS: readonly (readonly string[])[] = [ENDLESS, ['list'], ['as-of', '2099-01-02T00:00:00Z'], ['history']];
const KINDS = { file: 'file:log', sqlite: 'sqlite:log.db' } as const;

/** A log with many sessions, of which one was touched often. @returns the id of that. */
async function filled(location: string): Promise<string> {
  const log = await openLog(readLogLocation(location), 'make');
  let now = Date.UTC(2099);
  const store = await SessionStore.open(log, { policy: policies.nistAal1, clock: () => now });
  const made = await Promise.all(Array.from({ length: SESSIONS }, () => store.create({ principal: PRINCIPAL })));
  const touched = made[0];
  for (let touch = 0; touch < TOUCHES; touch++) {
    now += 1;
    await store.touch(touched?.token, { attributes: { touch } });
  }
  await store.close();
  await log.close();
  return touched?.session.id ?? '';
}

/** Whoever was in the way of a writer would be so here. */
async function writeOn(location: string): Promise<void> {
  const log = await openLog(readLogLocation(location), 'append');
  const store = await SessionStore.open(log, { policy: policies.nistAal1 });
  await store.create({ principal: 'ann' });
  await store.close();
  await log.close();
}

/** What the first line of a program's output is to whoever wants no more, and how the program ended. */
function firstLine(directory: string, args: readonly string[]) {
  const pipeline = '{ "$@"; echo "exit code $?" >&2; } | head -n 1';
  return spawnSync('/bin/sh', ['-c', pipeline, 'sh', process.execPath, ...args], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, NO_COLOR: '1' },
  });
}

it('whoever has seen the first line may go: the command ends, says nothing, and leaves nothing behind', async () => {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const kinds = scale > 1 ? Object.values(KINDS) : [KINDS.file];
  for (const location of kinds) {
    const id = await filled(location.replace(':', `:${directory}/`));
    const before = readdirSync(directory, { recursive: true });
    const commands = scale > 1 ? COMMANDS.flatMap((command) => [command, [...command, '--json']]) : [ENDLESS];
    for (const [name = '', ...more] of commands) {
      const args = [name, ...(name === 'history' ? [id] : []), ...more, '--log', location];
      const { stdout, stderr } = firstLine(directory, [MAIN, ...args]);
      expect(stdout.split('\n').length).toBe(2);
      const told = stderr.split('\n').filter((line) => !line.startsWith('At 2'));
      expect(told).toEqual(['exit code 0', '']);
    }
    // SQLite keeps two files of its own for whoever looks.
    const left = readdirSync(directory, { recursive: true }).filter((name) => !/-(?:wal|shm)$/.test(String(name)));
    expect(left.sort()).toEqual(before.sort());
    await writeOn(location.replace(':', `:${directory}/`));
  }
});

it('control: a program that does not listen for it fails, and says much', () => {
  const write = `for (let line = 0; line < 100; line++) process.stdout.write('a'.repeat(1e5) + '\\n');`;
  const { stderr } = firstLine('.', ['-e', write]);
  expect(stderr).toContain('EPIPE');
  expect(stderr).toContain('exit code 1');
});
