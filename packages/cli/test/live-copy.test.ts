import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { policies, SessionStore } from '@sessionlog/core';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { COMPILE_CACHE } from '../../../test/processes/start-process.ts';
import { copyEvents } from '../src/copy-events.ts';
import { isCopyMarker } from '../src/copy-marker.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { watchedLog } from '../src/watched-log.ts';
import { inProcess } from './in-process.ts';

const HALTING = fileURLToPath(new URL('./children/copy-halting.ts', import.meta.url));
const HALT = 3;

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

async function markersIn(location: string): Promise<readonly string[]> {
  const log = await openLog(readLogLocation(location), 'look');
  try {
    return (await Array.fromAsync(log.read())).filter(isCopyMarker).map(({ id }) => id);
  } finally {
    await log.close();
  }
}

/** A copy in a process of its own, which halts in the middle. */
async function halted(from: string, to: string) {
  const child = fork(HALTING, [from, to, String(HALT)], {
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
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

it('a copy that is at work in a database is not taken for the remains of one, and is when it was killed', async () => {
  const directory = scratch();
  const to = await inDatabase(directory);
  const from = await filled(`file:${directory}/from`, 'bob', 'ann');
  const { child, ended } = await halted(from, to);
  child.kill('SIGSTOP');
  const markers = await markersIn(to);
  expect(markers.length).toBe(1);
  expect(await inProcess(['copy', from, to, '--again'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'sessionlog: Another copy into that database is at work. Wait for its end, or end it.\n',
  });
  expect(await markersIn(to)).toEqual(markers);
  child.kill('SIGKILL');
  await ended;
  expect(await inProcess(['copy', from, to, '--again'])).toMatchObject({ code: 0, stderr: '' });
  expect(await seenIn(to)).toEqual(['bob']);
  expect(readdirSync(directory).filter((name) => name.includes('copying'))).toEqual([]);
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
