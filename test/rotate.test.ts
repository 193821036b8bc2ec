import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CreatedSession, MemoryEventLog, type SessionStore } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Evolve, evolve } from '../packages/core/src/evolve.ts';
import { sessionAsCreated } from '../packages/core/src/session-as-created.ts';
import { openSessionStore } from '../packages/core/src/session-store.ts';
import { type BrokenRotation, breakRotation } from './faults/broken-rotation.ts';
import { type Fault, failsWith, killedBefore, killedWithin, shortWrite } from './faults/fault.ts';
import { buildKiller, killRotation } from './faults/killed-rotation.ts';
import { rotations } from './faults/rotation.ts';
import { storyOptions } from './faults/story-options.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

// LIF-7: a rotation is one event, so that at every point at which it can break off exactly one of the two tokens works.

const MISFORTUNES: Readonly<Record<string, Fault | 'a power cut'>> = {
  'a kill before it': killedBefore,
  'a kill within it': killedWithin,
  EIO: failsWith('EIO'),
  ENOSPC: failsWith('ENOSPC'),
  'a short write': shortWrite,
  'a power cut': 'a power cut',
};
// Into the segment that is there, and, as every event then goes into a segment of its own, into the next one.
const SEGMENTS = { 'in a segment': 4096, 'across two segments': 1 };
// One in so many calls, from a beginning that the seed chooses; the night goes through all.
const STRIDE = scale > 1 ? 1 : 3;
// What a power cut keeps is chance.
const CUTS = scale > 1 ? 3 * scale : 1;
// The same for real kills, each of which takes a process.
const STRIDES = { file: 1, sqlite: scale > 1 ? 1 : 6 };

interface Tally {
  readonly wrong: string[];
  runs: number;
  old: number;
  new: number;
}

/** Breaks rotations off, one call further each time, until one ends without. */
async function breakOff(breakAt: (at: number) => Promise<BrokenRotation>, from = 1, stride = 1): Promise<Tally> {
  const tally: Tally = { wrong: [], runs: 0, old: 0, new: 0 };
  for (let at = from; ; at += stride) {
    const { over, works, wrong } = await breakAt(at);
    tally.wrong.push(...wrong);
    tally.runs += 1;
    if (works === 'the old token') tally.old += 1;
    if (works === 'the new token') tally.new += 1;
    if (over) return tally;
  }
}

describe('a rotation on the file log', () => {
  let directory = '';
  beforeAll(() => {
    directory = makeScratch();
    // Damage that is fenced off after a power cut is warned of many times.
    process.removeAllListeners('warning');
  });
  afterAll(() => removeScratch(directory));

  async function breakOften(way: keyof typeof rotations, segmentBytes: number, misfortune: Fault | 'a power cut') {
    const plan = { directory, segmentBytes, rotate: rotations[way], misfortune };
    const tallies: Tally[] = [];
    for (let round = 0; round < (misfortune === 'a power cut' ? CUTS : 1); round++) {
      const ownSeed = (at: number): number => seed + 1000 * round + at;
      const [from, stride] = [1 + (seed % STRIDE), STRIDE];
      tallies.push(await breakOff((at) => breakRotation(plan, at, seededRandom(ownSeed(at))), from, stride));
    }
    return tallies.reduce((one, other) => ({
      wrong: [...one.wrong, ...other.wrong],
      runs: one.runs + other.runs,
      old: one.old + other.old,
      new: one.new + other.new,
    }));
  }

  for (const [where, segmentBytes] of Object.entries(SEGMENTS)) {
    for (const [what, misfortune] of Object.entries(MISFORTUNES)) {
      it(`${where}, broken off by ${what} at each call: exactly one of the two tokens works`, async () => {
        const { wrong, ...counts } = await breakOften('at once', segmentBytes, misfortune);
        process.stdout.write(`${where}, ${what}: ${JSON.stringify(counts)}\n`);
        expect(wrong, `seed ${seed}`).toEqual([]);
        expect(counts.old).toBeGreaterThan(what === 'a short write' ? -1 : 0);
        expect(counts.new).toBeGreaterThan(0);
      });
    }
  }

  it('control: of two events that make a rotation one can be alone', async () => {
    for (const misfortune of [killedBefore, 'a power cut'] as const) {
      const ends = await breakOften('ends first', 4096, misfortune);
      expect(ends.wrong.filter((problem) => problem.endsWith('neither token works'))).not.toEqual([]);
      const begins = await breakOften('begins first', 4096, misfortune);
      expect(begins.wrong.filter((problem) => problem.endsWith('both tokens work'))).not.toEqual([]);
    }
  });
});

// A call of another process can be met only by a library that is loaded into it, and that needs a compiler.
describe('a process that rotates, killed at a call that changes a file', () => {
  let scratch = '';
  let library = '';
  let built = false;
  beforeAll(() => {
    scratch = makeScratch();
    library = join(scratch, 'kill-at-call.so');
    built = buildKiller(library);
  });
  afterAll(() => removeScratch(scratch));

  async function killOften(kind: keyof typeof STRIDES, way: keyof typeof rotations, parity: number): Promise<Tally> {
    const directory = join(scratch, `${kind}-${way.replace(' ', '-')}-${parity}`);
    mkdirSync(directory, { mode: 0o700 });
    const location = kind === 'sqlite' ? `sqlite:${directory}/sessions.db` : `${kind}:${directory}/log`;
    const plan = { location, directory, library, way };
    const isWithin = (at: number): boolean => (at + parity) % 2 === 0;
    const kill = (at: number) => killRotation({ ...plan, within: isWithin(at) }, at);
    return breakOff(kill, 1 + (seed % STRIDES[kind]), STRIDES[kind]);
  }

  for (const kind of ['file', 'sqlite'] as const) {
    // Every other call is met in its middle, if it is a write; the night meets each of them both ways.
    for (const parity of scale > 1 ? [0, 1] : [seed % 2]) {
      it(`${kind}, in front of it or within it (${parity}): exactly one of the two tokens works`, async ({ skip }) => {
        if (!built) return skip('there is no compiler');
        const { wrong, ...counts } = await killOften(kind, 'at once', parity);
        process.stdout.write(`${kind}, killed: ${JSON.stringify(counts)}\n`);
        expect(wrong).toEqual([]);
      });
    }
  }

  it('control: of two events that make a rotation one can be alone', async ({ skip }) => {
    if (!built) return skip('there is no compiler');
    const { wrong } = await killOften('sqlite', 'ends first', 0);
    expect(wrong.some((problem) => problem.endsWith('neither token works'))).toBe(true);
  });
});

describe('16 stores of one process', () => {
  const ROTATIONS = scale > 1 ? 300 * scale : 100;

  /** How many tokens are drawn, and how many work, when all stores rotate one session at once. */
  async function rotateTogether(stores: readonly SessionStore[]): Promise<readonly [drawn: number, works: number]> {
    const [first] = stores as readonly [SessionStore];
    const { token } = await first.create({ principal: 'ann' });
    const rotated = await Promise.all(stores.map((store) => store.rotate(token)));
    const drawn = rotated.filter((created): created is CreatedSession => created !== undefined);
    for (const store of stores) expect(await store.get(token)).toBeUndefined();
    const found = await Promise.all(drawn.map((created) => first.get(created.token)));
    const ended = await first.expirePrincipal('ann');
    expect(found.filter((session) => session !== undefined)).toHaveLength(ended);
    return [drawn.length, ended];
  }

  async function openStores(fold: Evolve): Promise<readonly SessionStore[]> {
    const log = new MemoryEventLog();
    return Promise.all(Array.from({ length: 16 }, () => openSessionStore(log, storyOptions(), fold)));
  }

  it(`rotate each of ${ROTATIONS} sessions at once: one of them does it`, async () => {
    const stores = await openStores(evolve);
    for (let count = 0; count < ROTATIONS; count++) expect(await rotateTogether(stores)).toEqual([1, 1]);
  });

  it('control: a fold that lets a rotation of a dead session begin one is found out', async () => {
    const allWin: Evolve = (projection, event, recorded) => {
      const ended = evolve(projection, event, recorded);
      if (ended !== undefined || event.type !== 'session_created' || event.rotatedFrom === undefined) return ended;
      const session = sessionAsCreated({ ...event, attributes: {} }, recorded.id);
      projection.put({ id: recorded.id, handle: event.handle, session });
      return [session];
    };
    expect(await rotateTogether(await openStores(allWin))).toEqual([16, 16]);
  });
});
