import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policies, SessionStore } from '@sessionlog/core';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { inProcess } from './in-process.ts';
import { values } from './sessionlog.ts';

const [OLD, NEW] = ['old', 'new'].map((id) => ({ id, key: `${id}-`.repeat(20) })) as [Key, Key];

interface Key {
  readonly id: string;
  readonly key: string;
}

function scratch(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  return directory;
}

/** A store over a new log, which both end with the test. */
async function opened(location: string, handleKeys?: readonly Key[]): Promise<SessionStore> {
  const log = await openLog(readLogLocation(location), 'make');
  onTestFinished(() => log.close());
  return SessionStore.open(log, { policy: policies.nistAal2, handleKeys });
}

it('without keys the sessions of all keys are seen, with some those that they make', async () => {
  const directory = scratch();
  const log = `file:${directory}/log`;
  await (await opened(log, [OLD])).create({ principal: 'ann' });
  await (await opened(log, [NEW, OLD])).create({ principal: 'bob' });
  const keys = join(directory, 'keys');
  writeFileSync(keys, `${NEW.id} text ${NEW.key}\n`, { mode: 0o600 });
  const listed = async (...args: readonly string[]) =>
    values(await inProcess(['list', '--json', '--log', log, ...args]));
  expect(await listed()).toMatchObject([{ principal: 'ann' }, { principal: 'bob' }]);
  expect(await listed('--handle-keys', keys)).toMatchObject([{ principal: 'bob' }]);
  expect(await listed('--principal', 'ann')).toMatchObject([{ principal: 'ann' }]);
  const [stats] = values(await inProcess(['stats', '--json', '--log', log, '--handle-keys', keys]));
  expect(stats).toMatchObject({ live: 1, ended: 1 });
});

it('what is spared of a principal goes on, under whatever id it was named, and nobody else is touched', async () => {
  const log = `file:${scratch()}/log`;
  const store = await opened(log);
  const [first, second, third] = await Promise.all(
    ['ann', 'ann', 'bob'].map((principal) => store.create({ principal })),
  );
  const later = await store.rotate(first?.token);
  const id = first?.session.id ?? '';
  const asked = await inProcess(['revoke', 'principal', 'ann', '--except', id, '--log', log], 'no\n');
  expect(asked).toMatchObject({ code: 1, stdout: 'Ended nothing.\n' });
  expect(asked.stderr).toContain(second?.session.id);
  expect(asked.stderr).not.toContain(later?.session.id);
  const args = ['revoke', 'principal', 'ann', '--except', id, '--yes', '--actor', 'ops', '--json', '--log', log];
  expect(await inProcess(args)).toMatchObject({ code: 0, stdout: '{"ended":1}\n' });
  const live = await Array.fromAsync(store.list(), (session) => session.id);
  expect(live.sort()).toEqual([third?.session.id, later?.session.id].sort());
});

it('only y and yes are a yes', async () => {
  const log = `file:${scratch()}/log`;
  const store = await opened(log);
  for (const [answer, isYes] of [
    ['y', true],
    ['YES\r\n', true],
    ['', false],
    ['\n', false],
    ['n\ny\n', false],
    [' y\n', false],
    ['yess\n', false],
  ] as const) {
    const { session } = await store.create({ principal: 'ann' });
    expect(await inProcess(['revoke', 'all', '--log', log], answer)).toMatchObject({ code: isYes ? 0 : 1 });
    const live = await Array.fromAsync(store.list(), ({ id }) => id);
    expect(live.includes(session.id), JSON.stringify(answer)).toBe(!isYes);
  }
});

it('a wrong moment, position, id or duration is told what is right', async () => {
  const log = `file:${scratch()}/log`;
  await opened(log);
  for (const args of [
    ['as-of', 'yesterday'],
    ['as-of', '2026-02-30T00:00:00Z'],
    ['as-of', '1', '--session', 'x'],
    ['history', 'x'],
    ['tail', '--after', 'x'],
    ['compact', '--retain', '1 week'],
    ['revoke', 'session', 'x'],
  ]) {
    const ended = await inProcess([...args, '--log', log, '--json']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'ERR_USAGE', message: expect.any(String) } });
  }
});

it('an empty log is asked about: a topic that is misspelt has nobody to log out', async () => {
  const directory = scratch();
  const store = await opened(`sqlite:${directory}/log.db`);
  const { token } = await store.create({ principal: 'ann' });
  await store.expire(token);
  const asked = 'This log is empty. Is it the one that is meant?\n';
  for (const command of [['stats'], ['list'], ['revoke', 'all', '--yes'], ['stats']]) {
    const [meant, misspelt] = ['sessions', 'misspelt'].map((topic) => ['--log', `sqlite:${directory}/log.db#${topic}`]);
    expect(await inProcess([...command, ...(misspelt ?? [])])).toMatchObject({ code: 0, stderr: asked });
    expect(await inProcess([...command, ...(meant ?? [])])).toMatchObject({ code: 0, stderr: '' });
  }
});
