import { mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeStory, leakedLabels } from './faults/judge-story.ts';
import { MountedDisk, run } from './faults/mounted-disk.ts';
import { SessionLedger } from './faults/session-ledger.ts';
import { tellSessionStory } from './faults/session-story.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { openLog } from './processes/open-log.ts';
import { scale } from './setup/scale.ts';

// A disk that fails for real: a file system in an image for which there is no more room, so that what is written is not
// kept, and the kernel says EIO at the sync. What was acknowledged has to be there when the image has room again.

const MOST_LIVES = 60;
const ROOM_BYTES = 2 ** 18;
const KNOWN = /^ERR_EVENT_LOG_(UNAVAILABLE|FULL|POISONED)$/;

// Mounting needs root, so it is for the night, which says what it skipped.
describe.skipIf(scale === 1)('a disk that fails', () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const kind of ['rotating', 'sqlite']) {
    it(`${kind}: nothing is acknowledged falsely`, async ({ skip }) => {
      const memory = join(scratch, kind);
      mkdirSync(memory);
      const failed = run('mount', '-t', 'tmpfs', '-o', 'size=256m,mode=700', 'tmpfs', memory);
      const disk = failed ?? MountedDisk.make('ext4', memory);
      if (typeof disk === 'string') {
        process.stdout.write(`skipped, ${kind} on a disk that fails: ${disk}\n`);
        return skip(disk);
      }
      try {
        const ledger = new SessionLedger();
        const open = () => openLog(`${kind}:${disk.path}/${kind}`);
        const tell = (name: string) => tellSessionStory({ name, ledger, open, lives: 1 });
        expect(await tell('before')).toEqual([]);
        const { blocks, bfree, bsize } = statfsSync(memory);
        const size = (blocks - bfree) * bsize + ROOM_BYTES;
        expect(run('mount', '-o', `remount,size=${size}`, memory)).toBeUndefined();
        const errors: unknown[] = [];
        for (let life = 0; errors.length === 0 && life < MOST_LIVES; life++)
          errors.push(...(await tell(`life-${life}`)));
        errors.push(...(await tell('afterwards')));
        expect(run('mount', '-o', 'remount,size=512m', memory)).toBeUndefined();
        disk.mountAgain();
        process.stdout.write(`${kind}: ${ledger.acknowledged} of ${ledger.size} sessions, first error ${errors[0]}\n`);
        expect(errors).not.toEqual([]);
        for (const error of errors) expect(error).toMatchObject({ code: expect.stringMatching(KNOWN) });
        expect(leakedLabels(errors, ledger)).toEqual([]);
        expect(await judgeStory(open, ledger)).toEqual([]);
      } finally {
        disk.unmount();
        run('umount', memory);
      }
    });
  }
});
