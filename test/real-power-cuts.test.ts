import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContestLedger } from './faults/contest-ledger.ts';
import { hear } from './faults/hear.ts';
import { judgeStory } from './faults/judge-story.ts';
import { MountedDisk } from './faults/mounted-disk.ts';
import { SessionLedger } from './faults/session-ledger.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { openLog } from './processes/open-log.ts';
import { startProcess } from './processes/start-process.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

// Real file systems are cut off under load, as by a lost power: appenders work on them, the kernel is told to let nothing
// through any more, the appenders are killed, and what the disk holds is mounted again. Needs root, so it is for the night.

const CUTS = 5 * scale;
const APPENDERS = 4;
const MOST_LINES = 600;
const PATIENCE_MS = 120_000 * scale;

interface Cut {
  readonly location: string;
  readonly disk: MountedDisk;
  readonly ledger: SessionLedger;
  readonly contest: ContestLedger;
}

/** Lets appenders work until they have said so many lines; then the power is cut. */
async function cutUnderLoad({ location, disk, ledger, contest }: Cut, name: string, lines: number): Promise<void> {
  const started = Array.from({ length: APPENDERS }, (_, index) =>
    startProcess('appender', location, `${name}-${index}`, ...(location.startsWith('relaxed') ? [] : ['compacts'])),
  );
  let left = lines;
  await new Promise<void>((resolve) => {
    for (const { process, ended } of started) {
      process.stdout?.on('data', (chunk: Buffer) => {
        left -= chunk.toString().split('\n').length - 1;
        if (left <= 0) resolve();
      });
      void ended.then(() => resolve());
    }
  });
  const early = started.filter(({ process }) => process.exitCode !== null);
  // With a real power cut nobody hears what is said behind it, when a sync can be answered by a system that is over.
  const heard = started.map(({ output }) => output().length);
  const failed = disk.shutDown();
  for (const { process } of started) process.kill('SIGKILL');
  for (const [index, { ended, output }] of started.entries()) {
    await ended;
    const [before, behind] = [output().slice(0, heard[index]), output().slice(heard[index])];
    for (const line of before.split('\n').slice(0, -1)) hear({ ledger, contest }, line);
    const asked = before.slice(before.lastIndexOf('\n') + 1) + behind;
    for (const line of asked.split('\n').slice(0, -1)) {
      if (/^(?:ask|want) /.test(line)) hear({ ledger, contest }, line);
    }
  }
  disk.mountAgain();
  expect(failed).toBeUndefined();
  expect(early.map(({ output }) => output().slice(-500))).toEqual([]);
}

// Root and loop devices are not to be had everywhere, and one round takes a second: the night says what it skipped.
describe.skipIf(scale === 1)('the power of a real file system is cut', { timeout: PATIENCE_MS }, () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => {
    delete process.env['SESSIONLOG_TEST_BOOT_ID'];
    removeScratch(scratch);
  });

  /** Cuts the power again and again until something is wrong, in words; or why the machine can't. */
  async function cutOften(kind: string, fileSystem: string, cuts: number): Promise<readonly string[] | string> {
    const folder = join(scratch, `${kind}-${fileSystem}`);
    mkdirSync(folder);
    const disk = MountedDisk.make(fileSystem, folder);
    if (typeof disk === 'string') {
      process.stdout.write(`skipped, power cuts of ${kind} on ${fileSystem}: ${disk}\n`);
      return disk;
    }
    const random = seededRandom(seed);
    const location = `${kind}:${disk.path}/${kind}`;
    const cut: Cut = { location, disk, ledger: new SessionLedger(), contest: new ContestLedger() };
    try {
      restart();
      for (let round = 0; round < cuts; round++) {
        await cutUnderLoad(cut, `cut-${round}`, 1 + random(MOST_LINES));
        restart();
        const judged = judgeStory(() => openLog(location), cut.ledger, cut.contest);
        const wrong = await judged.catch((error: unknown) => [`opening threw ${error}`]);
        if (wrong.length > 0) return wrong.map((problem) => `seed ${seed}, cut ${round}: ${problem}`);
      }
    } finally {
      disk.unmount();
    }
    process.stdout.write(`${kind} on ${fileSystem}: ${cuts} cuts, ${cut.ledger.acknowledged} sessions\n`);
    return [];
  }

  /** As after a power cut, the system says that it is another run of it. */
  function restart(): void {
    const file = join(scratch, 'boot-id');
    writeFileSync(file, `${randomUUID()}\n`);
    process.env['SESSIONLOG_TEST_BOOT_ID'] = file;
  }

  for (const fileSystem of ['ext4', 'xfs']) {
    for (const kind of ['rotating', 'sqlite']) {
      it(`${kind} on ${fileSystem}, ${CUTS} times: nothing acknowledged is lost`, async ({ skip }) => {
        const wrong = await cutOften(kind, fileSystem, CUTS);
        if (typeof wrong === 'string') return skip(wrong);
        expect(wrong).toEqual([]);
      });
    }
  }

  it('control: a log that does not wait for the disk loses sessions', async ({ skip }) => {
    const wrong = await cutOften('relaxed', 'ext4', 20);
    if (typeof wrong === 'string') return skip(wrong);
    expect(wrong.some((problem) => problem.endsWith('and is lost'))).toBe(true);
  });
});
