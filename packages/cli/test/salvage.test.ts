import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policies, SessionStore } from '@sessionlog/core';
import { expect, it, onTestFinished } from 'vitest';
import { everyByte } from '../../../test/logs/every-byte.ts';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { salvageLog } from '../src/salvage-log.ts';
import { capturedShell, inProcess } from './in-process.ts';
import { shownBy } from './shown-by.ts';

/** A directory with a log of three sessions, `log`. */
async function filled(): Promise<string> {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const log = await openLog(readLogLocation(`file:${directory}/log`), 'make');
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  for (const principal of ['ann', 'bob', 'cy']) await store.create({ principal });
  await log.close();
  return directory;
}

it('a log is salvaged beside its place, and has its name when that is done', async () => {
  const directory = await filled();
  const shell = capturedShell();
  let names: readonly string[] = [];
  Object.assign(shell.stderr, { isTTY: true, columns: 120, cursorTo: () => true, clearLine: () => true });
  Object.assign(shell, {
    clock: () => {
      names = readdirSync(directory).length > names.length ? readdirSync(directory) : names;
      return 1;
    },
  });
  const [from, to] = ['log', 'new'].map((name) => readLogLocation(`file:${directory}/${name}`));
  if (from === undefined || to === undefined) expect.fail();
  expect(await salvageLog(shell, from, to)).toMatchObject({ events: 3, lost: [] });
  expect(names.map((name) => name.replace(/part-.*/, 'part-'))).toEqual(['log', 'new.part-']);
  expect(readdirSync(directory)).toEqual(['log', 'new']);
  expect(shownBy(shell.stderr)).toContain('salvaging');
});

it('what is there is not salvaged over, and nothing is written where it is read from', async () => {
  const directory = await filled();
  mkdirSync(join(directory, 'other'));
  writeFileSync(join(directory, 'other', 'file'), 'file');
  const before = everyByte(join(directory, 'log'));
  for (const to of ['other', 'log', 'log/new']) {
    expect(await inProcess(['salvage', `file:${directory}/log`, `file:${directory}/${to}`])).toMatchObject({ code: 2 });
  }
  expect(await inProcess(['salvage', `file:${directory}/none`, `file:${directory}/new`])).toMatchObject({ code: 2 });
  expect(everyByte(join(directory, 'log'))).toEqual(before);
  expect(readdirSync(directory)).toEqual(['log', 'other']);
  expect(readFileSync(join(directory, 'other', 'file'), 'utf8')).toBe('file');
});
