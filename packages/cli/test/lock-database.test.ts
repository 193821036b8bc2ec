import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { lockDatabase } from '../src/lock-database.ts';

/** A path in a directory; where that can be, one whose own path is too long for a socket. */
function deepPath(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const path = join(directory, 'd'.repeat(process.platform === 'linux' ? 120 : 1), 'to.db');
  mkdirSync(dirname(path));
  return path;
}

it('however many come, at whatever moment, at most one holds the lock; nothing is left of it', async () => {
  const path = deepPath();
  const acts = fc.array(fc.constantFrom('come', 'come two', 'go'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(acts, async (steps) => {
      let held = await lockDatabase(path);
      expect(held).toBeDefined();
      for (const step of steps) {
        if (step === 'go') {
          await held?.();
          await held?.();
          held = undefined;
          continue;
        }
        const coming = step === 'come' ? [lockDatabase(path)] : [lockDatabase(path), lockDatabase(path)];
        const got = (await Promise.all(coming)).filter((release) => release !== undefined);
        expect(got.length).toBeLessThanOrEqual(held === undefined ? 1 : 0);
        if (step === 'come' && held === undefined) expect(got.length).toBe(1);
        held ??= got[0];
      }
      await held?.();
      expect(readdirSync(dirname(path))).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

it('whose socket was taken for a dead one gives way, as nobody else would find him', async () => {
  const path = deepPath();
  const coming = lockDatabase(path);
  for (const name of readdirSync(dirname(path))) rmSync(join(dirname(path), name));
  expect(await coming).toBeUndefined();
});
