import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { policies, type RecordedEvent, SessionStore } from '@sessionlog/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { PgBouncer } from '../../../test/postgres/pgbouncer.ts';
import { freshTopic, postgresUrl, sharedPool, sharedServer } from '../../../test/postgres/shared-server.ts';
import { COMPILE_CACHE } from '../../../test/processes/start-process.ts';
import { copyEvents } from '../src/copy-events.ts';
import { isCopyMarker } from '../src/copy-marker.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { watchedLog } from '../src/watched-log.ts';
import { inProcess } from './in-process.ts';

const HALTING = fileURLToPath(new URL('./children/copy-halting.ts', import.meta.url));
const HALT = 3;
// The one event in front of those that are copied.
const MARKER = 1;

function scratch(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  return directory;
}

/** A log in which somebody logged in for good, and others logged out behind everything else. */
async function filled(location: string, stays: string, others: string): Promise<string> {
  const log = await openLog(readLogLocation(location), 'make');
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  for (let made = 0; made < 2 * HALT; made++) await store.create({ principal: others });
  await store.create({ principal: stays });
  await store.expirePrincipal(others);
  await store.close();
  await log.close();
  return location;
}

async function seenIn(location: string): Promise<readonly string[]> {
  const log = await openLog(readLogLocation(location), 'look');
  try {
    await using store = await SessionStore.open(log, { policy: policies.nistAal2 });
    return await Array.fromAsync(store.list(), ({ principal }) => principal);
  } finally {
    await log.close();
  }
}

async function eventsIn(location: string): Promise<readonly RecordedEvent[]> {
  const log = await openLog(readLogLocation(location), 'look');
  try {
    return await Array.fromAsync(log.read());
  } finally {
    await log.close();
  }
}

async function markersIn(location: string): Promise<readonly string[]> {
  return (await eventsIn(location)).filter(isCopyMarker).map(({ id }) => id);
}

/** A copy in a process of its own, which halts in the middle. */
async function halted(from: string, to: string) {
  const child = fork(HALTING, [from, to, String(HALT)], {
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const [said] = await Promise.race([once(child, 'message'), ended]);
  expect(said).toBe('halted');
  return { child, ended };
}

async function inDatabase(directory: string): Promise<string> {
  await (await openLog(readLogLocation(`sqlite:${directory}/to.db#other`), 'make')).close();
  return `sqlite:${directory}/to.db#copy`;
}

async function onServer(): Promise<string> {
  return `${await sharedServer()}#${freshTopic()}`;
}

/** Has a copy stand still in the middle, and asks for another one before and after it is killed. */
async function expectHeld(from: string, to: string, refusal: string): Promise<void> {
  const { child, ended } = await halted(from, to);
  child.kill('SIGSTOP');
  const markers = await markersIn(to);
  expect(markers.length).toBe(1);
  expect(await inProcess(['copy', from, to, '--again'])).toEqual({
    code: 2,
    stdout: '',
    stderr: `sessionlog: ${refusal}\n`,
  });
  expect(await markersIn(to)).toEqual(markers);
  child.kill('SIGKILL');
  await ended;
  await expectTaken(from, to);
}

/** Copies again once the server, or a pooler before it, has noticed as well that the other one is gone. */
async function expectTaken(from: string, to: string): Promise<void> {
  let again = await inProcess(['copy', from, to, '--again']);
  while (again.stderr.includes('is at work')) again = await inProcess(['copy', from, to, '--again']);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(await seenIn(to)).toEqual(['bob']);
}

const ON_SERVER = 'Another copy into that topic is at work. Wait for its end, or end it.';

it('a copy that is at work in a database is not taken for the remains of one, and is when it was killed', async () => {
  const directory = scratch();
  const to = await inDatabase(directory);
  const from = await filled(`file:${directory}/from`, 'bob', 'ann');
  await expectHeld(from, to, 'Another copy into that database is at work. Wait for its end, or end it.');
  expect(readdirSync(directory).filter((name) => name.includes('copying'))).toEqual([]);
});

// Skipped where there is no server, which was said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a copy into PostgreSQL', () => {
  it('that is at work is not taken for the remains of one, and is when it was killed', async () => {
    const from = await filled(`file:${scratch()}/from`, 'bob', 'ann');
    await expectHeld(from, await onServer(), ON_SERVER);
  });

  it('to another topic keeps nobody off', async () => {
    const from = await filled(`file:${scratch()}/from`, 'bob', 'ann');
    await halted(from, await onServer());
    expect(await inProcess(['copy', from, await onServer(), '--again'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('whose lock was lost appends no more, as another one may be done by then', async () => {
    const directory = scratch();
    const from = await filled(`file:${directory}/from`, 'bob', 'ann');
    const other = await filled(`file:${directory}/other`, 'cy', 'dan');
    const topic = freshTopic();
    const to = `${named(await sharedServer(), topic)}#${topic}`;
    const { child, ended } = await halted(other, to);
    // Of what is on its way when the lock is lost nothing is known.
    while ((await eventsIn(to)).length < MARKER + HALT) await setImmediate();
    // What waits in a transaction is the lock.
    const { rowCount } = await (await sharedPool()).query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = $1 and state = 'idle in transaction'`,
      [topic],
    );
    expect(rowCount).toBe(1);
    await expectTaken(from, to);
    child.send('go on');
    expect((await ended)[0]).toBe(1);
    expect(await seenIn(to)).toEqual(['bob']);
  });
});

function named(server: string, name: string): string {
  const url = new URL(server);
  url.searchParams.set('application_name', name);
  return url.href;
}

const bouncers = postgresUrl === undefined ? undefined : PgBouncer.version();
// Skipped where there is none, or no server: the tests of PgBouncer say so.
it.skipIf(bouncers === undefined)('so it is through PgBouncer in transaction mode', async () => {
  const bouncer = await PgBouncer.start(await sharedServer());
  onTestFinished(() => bouncer.stop());
  const from = await filled(`file:${scratch()}/from`, 'bob', 'ann');
  await expectHeld(from, `${bouncer.url}#${freshTopic()}`, ON_SERVER);
});

it('control: of a copy that holds no lock somebody is in the log of the other', async () => {
  const directory = scratch();
  const to = await inDatabase(directory);
  const from = await filled(`file:${directory}/from`, 'bob', 'ann');
  const other = await openLog(readLogLocation(await filled(`file:${directory}/other`, 'cy', 'dan')), 'look');
  onTestFinished(() => other.close());
  const log = await openLog(readLogLocation(to), 'make');
  onTestFinished(() => log.close());
  const [halted, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const halting = {
    ...watchedLog(other, () => {}),
    async *read() {
      let read = 0;
      for await (const event of other.read()) {
        if (read === HALT) {
          halted.resolve();
          await gate.promise;
        }
        read += 1;
        yield event;
      }
    },
  };
  const unlocked = copyEvents(halting, { log, isApart: false }, () => {});
  await halted.promise;
  expect(await inProcess(['copy', from, to, '--again'])).toMatchObject({ code: 0 });
  expect(await seenIn(to)).toEqual(['bob']);
  gate.resolve();
  // It is told of the compaction, or not: its events are in the log by then.
  await unlocked.catch(() => {});
  expect(await seenIn(to)).toContain('cy');
});
