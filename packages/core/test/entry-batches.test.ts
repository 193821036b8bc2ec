import fc from 'fast-check';
import { expect, it } from 'vitest';
import { entryBatches } from '../src/entry-batches.ts';

const entries = fc.array(
  fc.string({ maxLength: 3 }).map((text) => text.padEnd(text.length === 3 ? 200_000 : 0)),
  {
    maxLength: 2000,
    size: 'max',
  },
);

async function* given(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

it('gives every entry once and in order, never more than 512 together, and none behind much of them', async () => {
  await fc.assert(
    fc.asyncProperty(entries, async (texts) => {
      const batches = await Array.fromAsync(entryBatches(given(texts), undefined));
      expect(batches.flat()).toEqual(texts);
      for (const [number, batch] of batches.entries()) {
        const sizes = batch.map(({ length }) => length);
        const before = sizes.slice(0, -1).reduce((sum, size) => sum + size, 0);
        expect(before).toBeLessThan(262_144);
        expect(batch.length).toBeLessThanOrEqual(512);
        const isFull = batch.length === 512 || before + (sizes.at(-1) ?? 0) >= 262_144;
        expect(isFull || number === batches.length - 1).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});

it('ends with the reason of the signal as soon as an entry comes', async () => {
  const batches = entryBatches(given(['a']), AbortSignal.abort(new Error('enough')));
  await expect(batches.next()).rejects.toThrow('enough');
});
