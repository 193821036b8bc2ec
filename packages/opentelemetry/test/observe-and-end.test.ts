import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { policies, SessionStore } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';

const PROGRAM = fileURLToPath(new URL('./observe-and-end.ts', import.meta.url));

/** @param onSaid - told all that the process has said, whenever it says something. */
async function run(args: readonly string[], onSaid: (said: string) => void = () => {}): Promise<unknown> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    onSaid(said);
  });
  const [code] = await once(child, 'close');
  return { code, said };
}

function scratch(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  return `${directory}/log`;
}

it('a process whose store is observed ends when its work is done', async () => {
  expect(await run([scratch()])).toEqual({ code: 0, said: 'observed\n' });
});

it('control: one that also follows the changes for itself goes on, until it is told of one', async () => {
  const directory = scratch();
  const observed = Promise.withResolvers<void>();
  const ended = run([directory, 'follow'], (said) => {
    if (said === 'observed\n') observed.resolve();
  });
  await Promise.race([observed.promise, ended]);
  await using log = await FileEventLog.open({ directory });
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  await store.create({ principal: 'ann' });
  await store.close();
  expect(await ended).toEqual({ code: 0, said: 'observed\ncreated\n' });
});
