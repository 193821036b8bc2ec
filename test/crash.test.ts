import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeStory } from './faults/judge-story.ts';
import { type KillReport, killLoop } from './faults/kill-loop.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { openLog } from './processes/open-log.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

const SIDE_BY_SIDE = 6;
// The SQLite log leaves most of what a kill can break to SQLite.
const KILLS = { rotating: scale > 1 ? 200 * scale : 45, sqlite: scale > 1 ? 40 * scale : 12 };
const random = seededRandom(seed);

/** How many segments a file log went through. */
function segments(directory: string): number {
  return Math.max(...readdirSync(directory).map((name) => Number(/^(\d{8})-\w+\.log$/.exec(name)?.[1] ?? 0)));
}

/** What is wrong with a log after the kills, in words. */
async function judge(location: string, { ledger, contest, wrong }: KillReport): Promise<readonly string[]> {
  return [...wrong, ...(await judgeStory(() => openLog(location), ledger, contest))];
}

describe(`kills -9 of appending processes, ${SIDE_BY_SIDE} at a time`, () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const [kind, kills] of Object.entries(KILLS)) {
    it(
      `${kind}, ${kills} of them: nothing acknowledged is lost, nothing ended comes back, each token has one winner, rotations leave one token`,
      async () => {
        const location = `${kind}:${scratch}/${kind}`;
        const tears = kind === 'rotating';
        const report = await killLoop({
          location,
          kills,
          sideBySide: SIDE_BY_SIDE,
          random,
          words: ['compacts'],
          tears,
        });
        const { ledger, contest, torn } = report;
        const figures = `${report.kills} kills, ${torn} within a write, ${ledger.acknowledged} sessions, ${ledger.rotated} rotated, ${contest.won} won, ${contest.rotated} of them rotated`;
        const rotations = tears ? `, ${segments(join(scratch, kind))} segments` : '';
        process.stdout.write(`${kind}: ${figures}${rotations}\n`);
        expect(await judge(location, report)).toEqual([]);
        expect(report.kills).toBe(kills);
        expect(ledger.acknowledged).toBeGreaterThan(kills);
        expect(ledger.rotated).toBeGreaterThan(kills / 20);
        expect(contest.won).toBeGreaterThan(kills / 10);
        expect(contest.rotated).toBeGreaterThan(kills / 20);
        if (!tears) return;
        expect(torn).toBeGreaterThan(0);
        expect(segments(join(scratch, kind))).toBeGreaterThan(kills / 4);
      },
      240_000 * scale,
    );
  }

  for (const [word, what] of [
    ['early', 'a process that acknowledges early'],
    ['in-two', 'a process that rotates by two events'],
  ] as const) {
    it(`control: ${what} is found out`, async () => {
      const foundOut = async (attempt: number) => {
        const location = `rotating:${scratch}/${word}-${attempt}`;
        const report = await killLoop({ location, kills: 12, sideBySide: SIDE_BY_SIDE, random, words: [word] });
        return (await judge(location, report)).some((problem) => problem.endsWith('and is lost'));
      };
      // A dozen kills find it nearly always, and which calls they cut is not ours to say.
      let attempt = 1;
      while (attempt < 10 && !(await foundOut(attempt))) attempt += 1;
      expect(attempt).toBeLessThan(10);
    });
  }
});
