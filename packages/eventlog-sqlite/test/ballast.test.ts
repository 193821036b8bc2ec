import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalEventLog, NewEvent } from '@sessionlog/core';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { eventOf } from './events.ts';
import { readAll } from './read-all.ts';
import { smallDisk } from './small-disk.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const FULL = { code: 'ERR_EVENT_LOG_FULL' };

function logout(number: number): NewEvent {
  return { ...eventOf(number), type: 'session_expired' };
}

/** Appends until the disk is full. @returns how many were recorded. */
async function fill(log: LocalEventLog): Promise<number> {
  for (let number = 0; ; number++) {
    const [outcome] = await Promise.allSettled([log.append(eventOf(number))]);
    if (outcome.status === 'fulfilled') continue;
    expect(outcome.reason).toMatchObject(FULL);
    return number;
  }
}

test('on a full disk logging out works, nothing else is appended by any log, and all is well when there is room', async ({
  skip,
}) => {
  const { directory, makeRoom } = smallDisk(skip);
  const path = join(directory, 'log.db');
  const log = await SqliteEventLog.open({ path });
  const other = await SqliteEventLog.open({ path });
  const recorded = await fill(log);
  for (let number = 10_001; number <= 10_020; number++) await log.append(logout(number));
  expect(existsSync(`${path}-ballast`)).toBe(false);
  const mixed = [eventOf(20_001), logout(20_002), eventOf(20_003)].map((event) => other.append(event));
  expect(await Promise.allSettled(mixed)).toMatchObject([
    { status: 'rejected', reason: FULL },
    { status: 'fulfilled' },
    { status: 'rejected', reason: FULL },
  ]);
  expect(await readAll(log)).toHaveLength(recorded + 21);
  makeRoom();
  await other.append(eventOf(30_001));
  expect(statSync(`${path}-ballast`)).toMatchObject({ size: 524_288 });
  await Promise.all([log.close(), other.close()]);
  await using again = await SqliteEventLog.open({ path });
  expect(await readAll(again)).toHaveLength(recorded + 22);
});

test('control: without ballast there is no room for a logout', async ({ skip }) => {
  const { directory } = smallDisk(skip);
  const path = join(directory, 'log.db');
  await using log = await SqliteEventLog.open({ path });
  unlinkSync(`${path}-ballast`);
  // Of the size that is looked for, and of no room.
  execFileSync('truncate', ['-s', '524288', `${path}-ballast`]);
  await fill(log);
  await expect(log.append(logout(10_001))).rejects.toMatchObject(FULL);
});

test('what stands at its place and is not ours is left alone', async () => {
  const directory = temporaryDirectory();
  const victim = join(directory, 'victim');
  writeFileSync(victim, 'precious');
  const path = join(directory, 'log.db');
  symlinkSync(victim, `${path}-ballast`);
  await using log = await SqliteEventLog.open({ path });
  await log.append(eventOf(1));
  expect(readFileSync(`${path}-ballast`, 'utf8')).toBe('precious');
  expect(readFileSync(victim, 'utf8')).toBe('precious');
});
