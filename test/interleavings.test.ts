import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledFileLog, type Mutation } from './faults/bundled-file-log.ts';
import { ContestLedger } from './faults/contest-ledger.ts';
import { interleave, type Misfortune } from './faults/interleaving.ts';
import { judgeStory } from './faults/judge-story.ts';
import { unexplained } from './faults/linearization.ts';
import { openFileLog } from './faults/open-file-log.ts';
import { SessionLedger } from './faults/session-ledger.ts';
import { SimulatedDisk } from './faults/simulated-disk.ts';
import { SimulatedThread } from './faults/simulated-thread.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

// Processes append, rotate and compact on one simulated disk, and which of them makes its next call is drawn anew for
// every call: whatever a busy machine could do between two of them happens. Some are killed, some lose their power.

const PROCESSES = 3;
const RUNS = scale > 1 ? 4 * scale : 2;
type Misfortunes = readonly Misfortune[];
const MISFORTUNES: Readonly<Record<string, Misfortunes>> = {
  'no misfortune': ['nothing'],
  'a kill': ['a kill'],
  'power cuts, whose damage several find at once': ['a power cut', 'a power cut', 'a kill', 'a power cut'],
};
const LAST_SEAL_WINS: Mutation = {
  file: 'segment-scanner.js',
  from: 'if (this.#next !== undefined && isTail)',
  to: 'if (false)',
};
const CALLS = 48;
const CONTROL_RUNS = 100;

/** Lets processes work on one disk, round by round, and gives what was wrong in words. */
async function run(ownSeed: number, directory: string, threads: readonly SimulatedThread[], misfortunes: Misfortunes) {
  const disk = new SimulatedDisk(directory, seededRandom(ownSeed));
  const [ledger, contest] = [new SessionLedger(), new ContestLedger()];
  const wrong: string[] = [];
  let steps = 0;
  for (const [round, misfortune] of misfortunes.entries()) {
    const name = String.fromCharCode('a'.charCodeAt(0) + round);
    const report = await interleave({ disk, threads, name, ledger, contest }, misfortune);
    steps += report.steps;
    const label = `seed ${ownSeed}, round ${round + 1} of [${misfortunes.join(', ')}]`;
    wrong.push(...report.errors.map(({ stack }) => `${label}: a caller got ${stack}`));
    // Between the rounds nobody mends anything: the next processes find what these left.
    if (wrong.length === 0 && round < misfortunes.length - 1) continue;
    const open = () => openFileLog(disk.process(), directory);
    const judged = await judgeStory(open, ledger, contest).catch((error) => [`opening threw ${error.stack}`]);
    wrong.push(...judged.map((problem) => `${label}: ${problem}`));
    break;
  }
  return { steps, wrong };
}

/** Lets processes make calls for the same tokens, and gives what no single session could have answered. */
async function callTogether(
  ownSeed: number,
  directory: string,
  threads: readonly SimulatedThread[],
  misfortune: Misfortune,
): Promise<readonly string[]> {
  const disk = new SimulatedDisk(directory, seededRandom(ownSeed));
  const [ledger, contest] = [new SessionLedger(), new ContestLedger()];
  const stage = { disk, threads, name: `${ownSeed}-`, ledger, contest, calls: CALLS };
  const { history, errors } = await interleave(stage, misfortune);
  const wrong = [...errors.map(({ stack }) => `a caller got ${stack}`), ...unexplained(history)];
  return wrong.map((problem) => `seed ${ownSeed}, ${misfortune}: ${problem}`);
}

describe('every order of calls', () => {
  let scratch = '';
  let threads: readonly SimulatedThread[] = [];
  beforeAll(async () => {
    scratch = makeScratch();
    const module = await bundledFileLog(scratch);
    // Damage that is fenced off after a power cut is warned of many times.
    process.removeAllListeners('warning');
    threads = Array.from({ length: PROCESSES }, () => new SimulatedThread(module));
  });
  afterAll(async () => {
    for (const thread of threads) await thread.end();
    removeScratch(scratch);
  });

  for (const [what, misfortunes] of Object.entries(MISFORTUNES)) {
    it(`of ${PROCESSES} processes, ${RUNS} times, with ${what}: nothing is lost`, async () => {
      let steps = 0;
      for (let number = 0; number < RUNS; number++) {
        const report = await run(seed + number, scratch, threads, misfortunes);
        steps += report.steps;
        expect(report.wrong).toEqual([]);
      }
      process.stdout.write(`${what}: ${steps} calls in ${RUNS} runs\n`);
    });
  }

  for (const misfortune of ['nothing', 'a kill'] as const) {
    it(`of calls for the same tokens, ${RUNS} times, with ${misfortune}: all can be explained`, async () => {
      for (let number = 0; number < RUNS; number++) {
        expect(await callTogether(seed + number, scratch, threads, misfortune)).toEqual([]);
      }
    });
  }

  it('control: calls on a log in which of several seals the last wins can not be explained', async () => {
    const module = await bundledFileLog(scratch, LAST_SEAL_WINS);
    const mutated = Array.from({ length: PROCESSES }, () => new SimulatedThread(module));
    const wrong: string[] = [];
    for (let number = 0; wrong.length === 0 && number < CONTROL_RUNS; number++) {
      wrong.push(...(await callTogether(seed + number, scratch, mutated, 'nothing')));
    }
    process.stdout.write(`${wrong[0]?.slice(-600)}\n`);
    for (const thread of mutated) await thread.end();
    expect(wrong).not.toEqual([]);
  });

  const controls: Readonly<Record<string, [Misfortunes, Mutation]>> = {
    'of several seals the last wins': [['nothing'], LAST_SEAL_WINS],
    'no file is synced before it is named': [
      ['a power cut'],
      { file: 'private-file.js', from: 'await fs.fsync(descriptor);', to: '' },
    ],
    'nothing is synced before a record in the next segment': [
      ['a power cut'],
      { file: 'log-writer.js', from: 'while (this.#chain.predecessor !== undefined)', to: 'while (false)' },
    ],
  };
  for (const [what, [misfortunes, mutation]] of Object.entries(controls)) {
    it(`control: a log in which ${what} is found out`, async () => {
      const module = await bundledFileLog(scratch, mutation);
      const mutated = Array.from({ length: PROCESSES }, () => new SimulatedThread(module));
      const wrong: string[] = [];
      let number = 0;
      for (; wrong.length === 0 && number < CONTROL_RUNS; number++) {
        wrong.push(...(await run(seed + number, scratch, mutated, misfortunes)).wrong);
      }
      process.stdout.write(`${what}: run ${number}, ${wrong[0]?.slice(0, 300)}\n`);
      for (const thread of mutated) await thread.end();
      expect(wrong).not.toEqual([]);
    });
  }
});
