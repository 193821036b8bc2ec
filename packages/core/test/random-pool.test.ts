import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomPool } from '../src/random-pool.ts';

it('gives every byte of its source once at most, in order, and is asked for little more than it gives', () =>
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 60 }), (sizes) => {
      let drawn = 0;
      const pool = randomPool((size) => {
        const bytes = new Uint8Array(size);
        for (let index = 0; index + 4 <= size; index += 4) new DataView(bytes.buffer).setUint32(index, ++drawn);
        return bytes;
      });
      const seen = new Set<number>();
      for (const size of sizes.map((words) => 4 * words)) {
        const bytes = pool(size);
        expect(bytes.length).toBe(size);
        for (let index = 0; index < size; index += 4) {
          const word = new DataView(bytes.buffer, bytes.byteOffset).getUint32(index);
          expect(word > 0 && word <= drawn && !seen.has(word)).toBe(true);
          seen.add(word);
        }
      }
    }),
    { numRuns: 50 },
  ));

it('keeps nothing of what it gave', () => {
  let source = new Uint8Array(0);
  const pool = randomPool((size) => {
    source = new Uint8Array(size).fill(7);
    return source;
  });
  for (const size of [32, 32, 17]) expect(pool(size)).toEqual(new Uint8Array(size).fill(7));
  expect(source.subarray(0, 81)).toEqual(new Uint8Array(81));
  expect(source.subarray(81).every((byte) => byte === 7)).toBe(true);
  const [before] = [source];
  for (let drawn = 81; drawn < before.length; drawn += 32) pool(32);
  expect(source).not.toBe(before);
  expect(before).toEqual(new Uint8Array(before.length));
});
