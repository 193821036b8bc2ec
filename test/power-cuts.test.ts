import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileSystem } from '../packages/eventlog-file/src/file-system.ts';
import { judgeStory, leakedLabels } from './faults/judge-story.ts';
import { openFileLog } from './faults/open-file-log.ts';
import { PowerCutError } from './faults/power-cut-error.ts';
import { SessionLedger } from './faults/session-ledger.ts';
import { tellSessionStory } from './faults/session-story.ts';
import { SimulatedDisk } from './faults/simulated-disk.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

// Several stores work on one log on a simulated disk until the power is cut, at a call that the seed chooses. What was
// not synced comes back as it likes. Whatever was acknowledged has to be there, again and again on the same disk.

const DISKS = scale > 1 ? 340 * scale : 16;
const CUTS_PER_DISK = 3;
const CUTS = DISKS * CUTS_PER_DISK;
const STORES = 3;
const MOST_CALLS = 1000;
// A control goes on until it has found enough. About a dozen disks do, and no seed needs as many as this.
const MOST_CONTROL_DISKS = 400;

interface Figures {
  cuts: number;
  acknowledged: number;
  /** Openings that fenced damage off. */
  fenced: number;
  readonly wrong: string[];
}

type Weaken = (fs: FileSystem) => FileSystem;

describe('the power is cut', () => {
  let directory = '';
  beforeAll(() => {
    directory = makeScratch();
    // Fenced damage is warned of hundreds of times: it is counted, and not printed.
    process.removeAllListeners('warning');
  });
  afterAll(() => removeScratch(directory));

  /** Works on one disk after the other, until enough was seen. */
  async function cutOften(disks: number, weaken: Weaken, isEnough: (found: Figures) => boolean): Promise<Figures> {
    const figures: Figures = { cuts: 0, acknowledged: 0, fenced: 0, wrong: [] };
    const count = ({ code }: NodeJS.ErrnoException): void => {
      if (code === 'SESSIONLOG_DAMAGE_FENCED') figures.fenced += 1;
    };
    process.on('warning', count);
    for (let number = 0; number < disks && !isEnough(figures); number++)
      await cutOneDisk(seed + number, weaken, figures);
    process.off('warning', count);
    return figures;
  }

  async function cutOneDisk(ownSeed: number, weaken: Weaken, figures: Figures): Promise<void> {
    const random = seededRandom(ownSeed);
    const disk = new SimulatedDisk(directory, random);
    const ledger = new SessionLedger();
    for (let cut = 0; cut < CUTS_PER_DISK; cut++) {
      const { bootId } = disk;
      const open = async () => openFileLog(weaken(disk.process(bootId)), directory);
      const at = disk.calls + 1 + random(MOST_CALLS);
      disk.cutAt(at);
      const stories = Array.from({ length: 1 + random(STORES) }, (_, store) =>
        tellSessionStory({ name: `${cut}-${store}`, ledger, lives: 2, open }),
      );
      const errors = (await Promise.all(stories)).flat();
      disk.powerCut();
      figures.cuts += 1;
      const label = `seed ${ownSeed}, power cut ${cut + 1} at call ${at}`;
      for (const error of errors.filter(isForeign)) figures.wrong.push(`${label}: a caller got ${stackOf(error)}`);
      for (const leaked of leakedLabels(errors, ledger)) figures.wrong.push(`${label}: an error shows ${leaked}`);
      try {
        for (const problem of await judgeStory(async () => openFileLog(weaken(disk.process()), directory), ledger))
          figures.wrong.push(`${label}: ${problem}`);
      } catch (error) {
        figures.wrong.push(`${label}: opening threw ${stackOf(error)}`);
        break;
      }
    }
    figures.acknowledged += ledger.acknowledged;
  }

  it(
    `${CUTS} times: nothing acknowledged is lost, nothing ended comes back`,
    async () => {
      // One cut in about ten leaves damage to fence off.
      const isEnough = ({ cuts, fenced, wrong }: Figures) => wrong.length > 0 || (cuts >= CUTS && fenced > 0);
      const { wrong, ...counts } = await cutOften(DISKS + MOST_CONTROL_DISKS, (fs) => fs, isEnough);
      process.stdout.write(`power cuts: ${JSON.stringify(counts)}\n`);
      expect(wrong).toEqual([]);
      expect(counts.acknowledged).toBeGreaterThan(DISKS);
      expect(counts.fenced).toBeGreaterThan(0);
    },
    240_000 * scale,
  );

  const nothing = async (): Promise<void> => {};

  it('control: a log that does not sync what it appends loses sessions', async () => {
    const isEnough = ({ wrong }: Figures) => wrong.filter((problem) => /lost|alive/.test(problem)).length > 5;
    const figures = await cutOften(MOST_CONTROL_DISKS, (fs) => ({ ...fs, fdatasync: nothing }), isEnough);
    expect(isEnough(figures)).toBe(true);
  });

  it('control: a log whose syncs do nothing at all is found out on every disk', async () => {
    const { wrong } = await cutOften(
      20,
      (fs) => ({ ...fs, fsync: nothing, fdatasync: nothing }),
      () => false,
    );
    expect(wrong.length).toBeGreaterThanOrEqual(20);
  });

  it('control: a log whose names are not synced is found out', async () => {
    const weaken: Weaken = (fs) => ({
      ...fs,
      fsync: async (descriptor) => (fs.fstat(descriptor).isDirectory() ? undefined : fs.fsync(descriptor)),
    });
    const { wrong } = await cutOften(MOST_CONTROL_DISKS, weaken, (figures) => figures.wrong.length > 5);
    // Sessions are lost, or the log can't be opened any more.
    expect(wrong.length).toBeGreaterThan(5);
  });
});

function isForeign(error: unknown): boolean {
  if (error instanceof PowerCutError) return false;
  return !['ERR_EVENT_LOG_UNAVAILABLE', 'ERR_EVENT_LOG_POISONED'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function stackOf(error: unknown): string {
  return (error instanceof Error && error.stack) || String(error);
}
