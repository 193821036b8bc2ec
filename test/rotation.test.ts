import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RecordedEvent } from '@sessionlog/core';
import { readAll } from '@sessionlog/core/testing';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { nextMessage } from './processes/next-message.ts';
import { startProcess } from './processes/start-process.ts';
import { scale } from './setup/scale.ts';

// Two processes seal the same segment at the same moment, again and again.

// The long run has 1,000.
const ROUNDS = scale === 1 ? 250 : 100 * scale;

/** Starts a process on each directory and lets all append at once, round by round. @returns what was acknowledged. */
async function rotateTogether(directories: readonly string[], rounds: number): Promise<readonly RecordedEvent[]> {
  const meetings = makeScratch();
  const rotators = directories.map((directory) => startProcess('rotator', directory, meetings));
  onTestFinished(async () => {
    for (const { process } of rotators) process.kill('SIGKILL');
    await Promise.all(rotators.map(({ ended }) => ended));
    removeScratch(meetings);
  });
  await Promise.all(rotators.map(nextMessage));
  const acknowledged: RecordedEvent[] = [];
  for (let round = 0; round < rounds; round++) {
    const landing = Promise.all(rotators.map(nextMessage));
    for (const [index, { process }] of rotators.entries()) {
      const id = String(2 * round + index).padStart(26, '0');
      process.send({ id, type: 'session_touched', data: '{}' });
    }
    acknowledged.push(...((await landing) as RecordedEvent[]));
  }
  return acknowledged;
}

function segments(directory: string): readonly string[] {
  return readdirSync(directory).filter((name) => /^\d{8}-.*\.log$/.test(name));
}

/** How many segments were sealed by more than one process. */
function contested(directory: string): number {
  const seals = (name: string): number => readFileSync(join(directory, name), 'latin1').split('{"type":"$seal"').length;
  return segments(directory).filter((name) => seals(name) > 2).length;
}

/** What is wrong with the log: it has to be one chain that holds what was acknowledged, and nothing else. */
async function faults(directory: string, acknowledged: readonly RecordedEvent[]): Promise<readonly string[]> {
  const found: string[] = [];
  const numbers = segments(directory).map((name) => Number(name.slice(0, 8)));
  const chain = numbers.toSorted((a, b) => a - b);
  if (chain.some((number, index) => number !== index + 1)) found.push('the files are not one chain');
  await using log = await FileEventLog.open({ directory });
  const expected = acknowledged.toSorted((a, b) => a.position - b.position);
  if (!isDeepStrictEqual(await readAll(log), expected)) found.push('the events are not those that were acknowledged');
  return found;
}

it(`two processes rotate at the same moment, ${ROUNDS} times: one chain, and every event in it`, async () => {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const acknowledged = await rotateTogether([directory, directory], ROUNDS);
  expect(contested(directory)).toBeGreaterThanOrEqual(ROUNDS);
  expect(await faults(directory, acknowledged)).toEqual([]);
});

it('control: a second file with the same number, or a process that goes on elsewhere, is found out', async () => {
  const [directory, elsewhere] = [makeScratch(), makeScratch()];
  onTestFinished(() => {
    for (const made of [directory, elsewhere]) removeScratch(made);
  });
  const acknowledged = await rotateTogether([directory, elsewhere], 5);
  expect(await faults(directory, acknowledged)).toEqual(['the events are not those that were acknowledged']);
  const [first = ''] = segments(directory);
  copyFileSync(join(directory, first), join(directory, first.replace(/[0-9a-f]{16}/, '0'.repeat(16))));
  expect(await faults(directory, acknowledged)).toContain('the files are not one chain');
});
