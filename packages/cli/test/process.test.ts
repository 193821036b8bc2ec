import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { policies, SessionStore } from '@sessionlog/core';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { MAIN, sessionlog, startSessionlog } from './sessionlog.ts';

// What only a process of its own shows.

/** A store over a new log, which both end with the test. */
async function opened(): Promise<[location: string, store: SessionStore]> {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const location = `file:${directory}/log`;
  const log = await openLog(readLogLocation(location), 'make');
  onTestFinished(() => log.close());
  return [location, await SessionStore.open(log, { policy: policies.nistAal2 })];
}

it('a tail begins behind the position it is given, tells what comes while it waits, and nobody sees its arguments', async () => {
  const [log, store] = await opened();
  await store.create({ principal: 'ann' });
  const { position } = await store.stats();
  await store.create({ principal: 'bob' });
  const child = startSessionlog(['tail', '--json', '--log', log, '--after', String(position)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const told: string[] = [];
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    told.push(JSON.parse(line).session.principal);
    if (told.length === 2) break;
    await store.create({ principal: 'cy' });
  }
  expect(told).toEqual(['bob', 'cy']);
  const arguments_ = `/proc/${child.pid}/cmdline`;
  // Elsewhere than on Linux the title is set, too, and is not looked for.
  if (existsSync(arguments_)) expect(readFileSync(arguments_, 'latin1')).toMatch(/^sessionlog[\0 ]*$/);
});

it('whoever has seen enough of a list may close it; who can not be told is not taken for told', async () => {
  const [log, store] = await opened();
  await Promise.all(Array.from({ length: 500 }, () => store.create({ principal: 'a'.repeat(250) })));
  const child = startSessionlog(['list', '--json', '--log', log]);
  const ended = once(child, 'close');
  child.stdout?.once('data', () => child.stdout?.destroy());
  const errors = child.stderr === null ? '' : text(child.stderr);
  expect(await ended).toEqual([0, null]);
  expect(await errors).toBe('');
  if (!existsSync('/dev/full')) return;
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'list', '--log', log], {
    stdio: ['ignore', full, 'pipe'],
  });
  expect([status, String(stderr)]).toEqual([2, 'sessionlog: What was to be answered could not be written.\n']);
});

it('there are colours where they are asked for; everywhere else in these tests nobody looks, and there are none', async () => {
  const [log] = await opened();
  const { stdout } = await sessionlog(['list', '--log', log], { env: { FORCE_COLOR: '1' } });
  expect(stdout.startsWith('\u001b[1msession ')).toBe(true);
});

it('a token from standard input is judged, and nothing else is said', async () => {
  const token = 'sess_u1vF6pMxUkyflgvIqZzkOg5_y69YOOwtICFQVNcmvvM1907kx';
  expect(await sessionlog(['token', '--json'], { input: `${token}\r\n` })).toEqual({
    code: expect.any(Number),
    stdout: expect.stringMatching(/^\{"prefix":"sess","valid":(?:true|false)\}\n$/),
    stderr: '',
  });
});
