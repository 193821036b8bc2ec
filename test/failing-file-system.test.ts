import type { LocalEventLog } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileSystem } from '../packages/eventlog-file/src/file-system.ts';
import { type Fault, failsWith, killedBefore, killedWithin, shortRead, shortWrite } from './faults/fault.ts';
import { type FaultyFileSystem, faultyFileSystem } from './faults/faulty-file-system.ts';
import { judgeStory, leakedLabels } from './faults/judge-story.ts';
import { openFileLog } from './faults/open-file-log.ts';
import { PowerCutError } from './faults/power-cut-error.ts';
import { SessionLedger } from './faults/session-ledger.ts';
import { tellSessionStory } from './faults/session-story.ts';
import { SimulatedDisk } from './faults/simulated-disk.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

// The life of a store is told again and again, each time with one more call of the file module before something goes
// wrong, until it ends without: no false acknowledgement, no error that is not one of ours, nothing of a session in an
// error, and the log that is left holds what was acknowledged.

const faults: Readonly<Record<string, Fault>> = {
  EIO: failsWith('EIO'),
  ENOSPC: failsWith('ENOSPC'),
  EROFS: failsWith('EROFS'),
  EMFILE: failsWith('EMFILE'),
  EDQUOT: failsWith('EDQUOT'),
  'a short write': shortWrite,
  'a short read': shortRead,
  'killed before': killedBefore,
  'killed within': killedWithin,
};
const KNOWN = /^ERR_EVENT_LOG_(UNAVAILABLE|FULL|POISONED)$/;
// How many calls further the next run goes wrong, on average; a night goes through all.
const STRIDE = scale > 1 ? 1 : 90;

type Open = (fs: FileSystem, directory: string) => Promise<LocalEventLog>;

describe('the k-th call of the file module', () => {
  let directory = '';
  beforeAll(() => {
    directory = makeScratch();
  });
  afterAll(() => removeScratch(directory));

  /** One run; gives what was wrong in words, and whether the story ended before the fault. */
  async function tell(what: string, sticky: boolean, at: number, open: Open) {
    const disk = new SimulatedDisk(directory, seededRandom(seed));
    const ledger = new SessionLedger();
    const faulty: FaultyFileSystem = faultyFileSystem(disk.process(), { at, sticky, fault: faults[what] as Fault });
    const errors = await tellSessionStory({ name: 's', ledger, lives: 2, open: () => open(faulty.fs, directory) });
    const isKill = what.startsWith('killed');
    const foreign = errors.filter((error) => !(isOurs(error) || (isKill && error instanceof PowerCutError)));
    const wrong = await judgeStory(() => openFileLog(disk.process(), directory), ledger).catch((error) => [`${error}`]);
    const story = `${what}${sticky ? ' from then on' : ''}, ${faulty.firstFault()} (seed ${seed})`;
    return {
      over: faulty.calls() < at,
      wrong: [
        ...wrong,
        ...foreign.map((error) => `a caller got: ${error instanceof Error ? error.stack : error}`),
        ...leakedLabels(errors, ledger).map((label) => `an error shows ${label}`),
      ].map((problem) => `${story}: ${problem}`),
    };
  }

  async function tellAll(what: string, sticky: boolean, open: Open): Promise<number> {
    const random = seededRandom(seed);
    let runs = 0;
    for (let at = 1; ; at += 1 + random(2 * STRIDE - 1)) {
      const { over, wrong } = await tell(what, sticky, at, open);
      expect(wrong).toEqual([]);
      if (over) return runs;
      runs += 1;
    }
  }

  for (const what of Object.keys(faults)) {
    for (const sticky of what.startsWith('killed') ? [true] : [false, true]) {
      it(`${what}, ${sticky ? 'from then on' : 'once'}: nothing is acknowledged falsely`, async () => {
        const runs = await tellAll(what, sticky, openFileLog);
        process.stdout.write(`${what}, ${sticky ? 'sticky' : 'once'}: ${runs} runs\n`);
        expect(runs).toBeGreaterThan(400 / (2 * STRIDE));
      });
    }
  }

  it('control: a log that acknowledges what failed is found out', async () => {
    const openLiar: Open = async (fs, path) => {
      const log = await openFileLog(fs, path);
      const liar = Object.create(log) as LocalEventLog;
      const append: LocalEventLog['append'] = (event) => log.append(event).catch(() => 2 ** 33);
      const readSync: LocalEventLog['readSync'] = (after) => log.readSync(after);
      return Object.assign(liar, { append, readSync, close: () => log.close() });
    };
    await expect(tellAll('ENOSPC', false, openLiar)).rejects.toThrow();
  });
});

function isOurs(error: unknown): boolean {
  return error instanceof Error && 'code' in error && KNOWN.test(String(error.code));
}
