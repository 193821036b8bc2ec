import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import { seededRandomBytes } from '@sessionlog/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { everyByte } from '../logs/every-byte.ts';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { locations } from '../processes/open-log.ts';
import { programFile } from '../setup/program-file.ts';
import { scale, seed } from '../setup/scale.ts';
import type { AttackReport } from './attacks/run-attacks.ts';
import { POLICY } from './opened-store.ts';
import { noLeak } from './oracles/leak.ts';

const ATTACKER = programFile(new URL('../processes/attacker.ts', import.meta.url));
const NAME = 'umasks';
// Some of the attacks, others in every run; in the night all of them.
const STRIDE = scale > 1 ? 1 : 60;

/** Runs the attacks under a umask, in a directory that is not there yet, on every log. */
function attackUnder(umask: string, scratch: string) {
  const directory = join(scratch, 'new');
  const args = [scratch, NAME, String(seed), String(STRIDE), 'memory', ...locations(directory)];
  const shell = `umask ${umask} && exec "$0" --disable-proto=throw "$@"`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', shell, process.execPath, ATTACKER, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  expect([status, stderr]).toEqual([0, '']);
  return { stdout, reports: JSON.parse(stdout) as readonly AttackReport[] };
}

/** The token that the attacked session has: it follows from the name of the randomness. */
async function tokenOfTheVictim(): Promise<string> {
  const randomBytes = seededRandomBytes(NAME);
  const store = await SessionStore.open(new MemoryEventLog(), { policy: POLICY, randomBytes });
  return (await store.create({ principal: '__proto__' })).token;
}

// Two of them in each run, all in the night.
const UMASKS =
  [
    ['000', '0777'],
    ['022', '077'],
  ][seed % 2] ?? [];

describe.each(scale > 1 ? ['000', '022', '077', '0777'] : UMASKS)(
  'FS-1: under umask %s, and where `__proto__` is forbidden,',
  (umask) => {
    it('attacks are refused as anywhere, directories are 0700, files 0600, and no token is in any', async () => {
      const scratch = makeScratch();
      onTestFinished(() => removeScratch(scratch));
      const { stdout, reports } = attackUnder(umask, scratch);
      expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
      expect(reports).toHaveLength(3);
      for (const { outcomes } of reports) expect(outcomes, 'DIFF').toEqual(reports[0]?.outcomes);
      expect(Object.keys(reports[0]?.outcomes ?? {}).length).toBeGreaterThan(2000 / STRIDE);

      const found = readdirSync(scratch, { recursive: true, withFileTypes: true });
      expect(found.length).toBeGreaterThan(3);
      for (const entry of found) {
        const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o7777;
        expect([entry.name, mode.toString(8)]).toEqual([entry.name, entry.isDirectory() ? '700' : '600']);
      }
      const kept = everyByte(scratch);
      noLeak({ tokens: [await tokenOfTheVictim()] }, { kept: [...kept, stdout] });
      expect(Buffer.concat(kept).includes('of the victim'), 'control: the session was kept here').toBe(true);
    });
  },
);
