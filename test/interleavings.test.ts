import { SessionStore } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { interleave, type Misfortune } from './faults/interleaving.ts';
import { judgeStory } from './faults/judge-story.ts';
import { type Mutation, mutatedFileLog } from './faults/mutated-file-log.ts';
import { openFileLog } from './faults/open-file-log.ts';
import { SimulatedDisk } from './faults/simulated-disk.ts';
import { SimulatedThread } from './faults/simulated-thread.ts';
import { storyPolicy } from './faults/story-policy.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

// Processes append, rotate and compact on one simulated disk, and which of them makes its next call is drawn anew for
// every call: whatever a busy machine could do between two of them happens. Some are killed, some lose their power.

const PROCESSES = 3;
const RUNS = 15 * scale;
const CONTROL_RUNS = 100;
const FILE_LOG = new URL('../packages/eventlog-file/dist/file-event-log.js', import.meta.url).href;

/** One run, and what was wrong with it in words. */
async function run(ownSeed: number, directory: string, threads: readonly SimulatedThread[], misfortune: Misfortune) {
  const disk = new SimulatedDisk(directory, seededRandom(ownSeed));
  const { ledger, contest, errors, steps } = await interleave(disk, threads, misfortune);
  const open = () => openFileLog(disk.process(), directory);
  const wrong = [...(await judgeStory(open, ledger).catch((error) => [`opening threw ${error.stack}`]))];
  const log = await open().catch(() => undefined);
  if (log !== undefined) {
    wrong.push(...(await contest.judge(await SessionStore.open(log, { policy: storyPolicy }))));
    await log.close();
  }
  wrong.push(...errors.map(({ stack }) => `a caller got ${stack}`));
  const names = disk.directory.names().length;
  return { steps, names, wrong: wrong.map((problem) => `seed ${ownSeed}, ${misfortune}: ${problem}`) };
}

describe('every order of calls', () => {
  let scratch = '';
  let threads: readonly SimulatedThread[] = [];
  beforeAll(() => {
    scratch = makeScratch();
    // Damage that is fenced off after a power cut is warned of many times.
    process.removeAllListeners('warning');
    threads = Array.from({ length: PROCESSES }, () => new SimulatedThread(FILE_LOG));
  });
  afterAll(async () => {
    for (const thread of threads) await thread.end();
    removeScratch(scratch);
  });

  for (const misfortune of ['nothing', 'a kill', 'a power cut'] as const) {
    it(`of ${PROCESSES} processes, ${RUNS} times, with ${misfortune}: nothing is lost`, async () => {
      let steps = 0;
      for (let number = 0; number < RUNS; number++) {
        const report = await run(seed + number, scratch, threads, misfortune);
        steps += report.steps;
        if (number === 0) process.stdout.write(`${report.names} files\n`);
        expect(report.wrong).toEqual([]);
      }
      process.stdout.write(`${misfortune}: ${steps} calls in ${RUNS} runs\n`);
    });
  }

  const controls: Readonly<Record<string, [Misfortune, Mutation]>> = {
    'of several seals the last wins': [
      'nothing',
      { file: 'segment-scanner.js', from: 'if (this.#next !== undefined && isTail)', to: 'if (false)' },
    ],
    'no file is synced before it is named': [
      'a power cut',
      { file: 'private-file.js', from: 'await fs.fsync(descriptor);', to: '' },
    ],
    'nothing is synced before a record in the next segment': [
      'a power cut',
      { file: 'log-writer.js', from: 'await this.#chain.syncPredecessor();', to: '' },
    ],
  };
  for (const [what, [misfortune, mutation]] of Object.entries(controls)) {
    it(`control: a log in which ${what} is found out`, async () => {
      const module = mutatedFileLog(scratch, mutation);
      const mutated = Array.from({ length: PROCESSES }, () => new SimulatedThread(module));
      const wrong: string[] = [];
      let number = 0;
      for (; wrong.length === 0 && number < CONTROL_RUNS; number++) {
        wrong.push(...(await run(seed + number, scratch, mutated, misfortune)).wrong);
      }
      process.stdout.write(`${what}: run ${number}, ${wrong[0]?.slice(0, 300)}\n`);
      for (const thread of mutated) await thread.end();
      expect(wrong).not.toEqual([]);
    });
  }
});
