import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { lockDatabase } from '../src/lock-database.ts';

/** A path in a directory; where that can be, one whose own path is too long for a socket. */
function deepPath(name = 'to.db'): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const path = join(directory, 'd'.repeat(process.platform === 'linux' ? 120 : 1), name);
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

it('also where that was found out after it had looked who else is there', async () => {
  const path = deepPath();
  const place = dirname(path);
  const dead = Array.from({ length: 40 }, (_, number) => `to.db.copying-${String(number).padStart(16, '0')}`);
  await Promise.all(dead.map((name) => leaveSocket(place, name)));
  const coming = lockDatabase(path);
  const [own = ''] = readdirSync(place).filter((name) => !dead.includes(name));
  while (readdirSync(place).length > dead.length) await setImmediate();
  rmSync(join(place, own));
  expect(readdirSync(place).length).toBeGreaterThan(0);
  expect(await coming).toBeUndefined();
});

it.each([
  ['letters', 'n'.repeat(200)],
  ['characters of four bytes', '💧'.repeat(50)],
])('a name of a database that is too long for one of a socket is no obstacle: %s', async (_, name) => {
  const path = deepPath(name);
  const release = await lockDatabase(path);
  expect(release).toBeDefined();
  expect(await lockDatabase(path)).toBeUndefined();
  const other = await lockDatabase(`${path}2`);
  expect(other).toBeDefined();
  await other?.();
  await release?.();
  expect(readdirSync(dirname(path))).toEqual([]);
});

it('what somebody else has put there stays, whatever its name', async () => {
  const path = deepPath();
  const names = ['copying-notes', 'copying-', `copying-${'0'.repeat(17)}`].map((name) => `to.db.${name}`);
  for (const name of names) writeFileSync(join(dirname(path), name), 'mine');
  mkdirSync(join(dirname(path), 'to.db.copying-directory'));
  const release = await lockDatabase(path);
  expect(release).toBeDefined();
  await release?.();
  expect(readdirSync(dirname(path))).toEqual([...names, 'to.db.copying-directory'].sort());
});

/** Leaves what a killed process leaves. */
async function leaveSocket(place: string, name: string): Promise<void> {
  // A short path: a socket's has no more room.
  const short = makeScratch();
  onTestFinished(() => removeScratch(short));
  const server = createServer().listen(join(short, 's'));
  await once(server, 'listening');
  renameSync(join(short, 's'), join(place, name));
  server.close();
  await once(server, 'close');
}
