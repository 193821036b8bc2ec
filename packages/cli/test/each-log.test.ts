import { policies, SessionStore } from '@sessionlog/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { freshTopic, postgresUrl, sharedPool, sharedServer } from '../../../test/postgres/shared-server.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { inProcess } from './in-process.ts';
import { testEachCommand } from './log-story.ts';
import { values } from './sessionlog.ts';

const located = async (): Promise<string> => `${await sharedServer()}#${freshTopic()}`;

describe('in files', () => testEachCommand(async (directory, name) => `file:${directory}/${name}`));

describe('in a database', () => testEachCommand(async (directory, name) => `sqlite:${directory}/${name}.db`));

// Skipped where there is no server, which was said at the start of the run.
describe.skipIf(postgresUrl === undefined)('on a server', () => {
  testEachCommand(located);

  it('a log goes from a file to the server, and from there into a database, with its snapshot', async () => {
    const directory = makeScratch();
    onTestFinished(() => removeScratch(directory));
    const [file, server, database] = [`file:${directory}/log`, await located(), `sqlite:${directory}/log.db`];
    const log = await openLog(readLogLocation(file), 'make');
    const store = await SessionStore.open(log, { policy: policies.nistAal2 });
    const { token } = await store.create({ principal: 'ann' });
    await store.create({ principal: 'bob' });
    await store.compact({ retainMs: 0 });
    await store.expire(token);
    await log.close();
    for (const [from, to] of [
      [file, server],
      [server, database],
    ] as const) {
      const copied = await inProcess(['copy', from, to, '--json']);
      expect(values(copied)).toEqual([{ events: 1, snapshotEntries: expect.any(Number) }]);
    }
    const listed = await inProcess(['list', '--json', '--log', database]);
    expect(values(listed)).toMatchObject([{ principal: 'bob' }]);
    expect(await inProcess(['copy', file, server])).toMatchObject({ code: 2 });
  });

  it('where there is no log, none is made, but by what fills one', async () => {
    const schema = freshTopic().replaceAll('-', '_');
    const pool = await sharedPool();
    onTestFinished(async () => void (await pool.query(`drop schema if exists ${schema} cascade`)));
    const log = `${await sharedServer()}#${schema}/sessions`;
    const isMade = async () => (await pool.query('select from pg_namespace where nspname = $1', [schema])).rows.length;
    for (const args of [['stats'], ['list'], ['verify'], ['compact', '--retain', '0'], ['revoke', 'all', '--yes']]) {
      const ended = await inProcess([...args, '--json', '--log', log]);
      expect(ended).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('ERR_EVENT_LOG_UNAVAILABLE'),
      });
    }
    expect(await isMade()).toBe(0);
    const args = ['import', 'tokens', '-', '--principal', 'ann', '--policy', 'nistAal1', '--log', log, '--json'];
    expect(await inProcess(args, '{}')).toMatchObject({ code: 0 });
    expect(await isMade()).toBe(1);
    expect(await inProcess(['stats', '--log', log])).toMatchObject({ code: 0 });
  });

  it('sessions are taken over into the server, and answer to their tokens; twice changes nothing', async () => {
    const log = await located();
    const token = `harn_sess_${'A'.repeat(43)}`;
    const input = JSON.stringify({
      [token]: '9998-05-02T00:00:00Z',
      [`harn_sess_${'B'.repeat(43)}`]: 1_700_000_000_000,
    });
    const args = ['import', 'tokens', '-', '--principal', 'ann', '--policy', 'nistAal1', '--log', log, '--json'];
    for (let times = 0; times < 2; times++) {
      expect(await inProcess(args, input)).toEqual({ code: 0, stdout: '{"live":1,"over":1}\n', stderr: '' });
    }
    const opened = await openLog(readLogLocation(log), 'look');
    onTestFinished(() => opened.close());
    const store = await SessionStore.open(opened, { policy: policies.nistAal1 });
    expect(await store.get(token)).toMatchObject({ principal: 'ann' });
  });
});
