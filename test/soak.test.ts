import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SoakFigures } from './faults/soak-figures.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { startProcess } from './processes/start-process.ts';
import { scale } from './setup/scale.ts';

const ROUNDS = 18;
const PER_ROUND = 30 * scale;

describe('a process that works for long', () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  async function soak(kind: string, name: string, perRound: number, ...words: readonly string[]) {
    const directory = join(scratch, name);
    mkdirSync(directory, { mode: 0o700 });
    const location = kind === 'sqlite' ? `sqlite:${directory}/sessions.db` : `${kind}:${directory}`;
    const program = { name: 'soaker', flags: ['--expose-gc'] };
    const { output, ended } = startProcess(program, location, String(ROUNDS), String(perRound), ...words);
    expect(await ended, output()).toBe(0);
    const figures: readonly SoakFigures[] = JSON.parse(output());
    return figures;
  }

  /** How much larger each figure is at its most in the last third than in the second. */
  function growth(figures: readonly SoakFigures[]): SoakFigures {
    const third = ROUNDS / 3;
    const most = (part: readonly SoakFigures[], key: keyof SoakFigures) => Math.max(...part.map((each) => each[key]));
    const grown = (key: keyof SoakFigures) =>
      most(figures.slice(2 * third), key) - most(figures.slice(third, 2 * third), key);
    return { descriptors: grown('descriptors'), heapBytes: grown('heapBytes'), files: grown('files') };
  }

  for (const kind of ['rotating', 'sqlite']) {
    it(`${kind}: its descriptors, its memory and the files of its log do not grow`, async () => {
      const figures = await soak(kind, kind, PER_ROUND);
      process.stdout.write(`${kind}: ${JSON.stringify(figures.at(-1))}\n`);
      const { descriptors, heapBytes, files } = growth(figures);
      expect(descriptors).toBeLessThan(4);
      expect(files).toBeLessThan(8);
      expect(heapBytes).toBeLessThan(2 ** 20);
    });
  }

  it('control: what is never compacted, and logs that are never closed, are found out', async () => {
    const { descriptors, files } = growth(await soak('rotating', 'control', 20, 'keeps'));
    expect(descriptors).toBeGreaterThan(4);
    expect(files).toBeGreaterThan(8);
  });
});
