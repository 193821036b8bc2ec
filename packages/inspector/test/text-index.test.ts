import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextIndex } from '../src/text-index.ts';

/** Numbers of texts, by a hash of choice. */
function indexed(hash: (text: string) => number, isText = (one: string | undefined, other: string) => one === other) {
  const texts: string[] = [];
  const index = new TextIndex(hash, (number, text) => isText(texts[number], text));
  return { texts, index };
}

// Every text meets every other one, in the hash or in its place; or few do.
const HASHES: readonly ((text: string) => number)[] = [
  () => 0xffff_ffff,
  () => 0,
  (text) => (text.length << 30) >>> 0,
  (text) => (text.charCodeAt(0) * 0x0101_0101) >>> 0,
];

it('finds the newest number of each text, however many have one hash', () => {
  const text = fc.string({ maxLength: 3 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 100 }), text, fc.constantFrom(...HASHES), (all, other, hash) => {
      const { texts, index } = indexed(hash);
      for (const each of all) index.set(each, texts.push(each) - 1);
      for (const each of [...all, other]) {
        const last = all.lastIndexOf(each);
        expect(index.find(each)).toBe(last === -1 ? undefined : last);
      }
    }),
    { numRuns: 100 },
  );
});

it('would be found out if it took a hash for a text', () => {
  const { index } = indexed(
    () => 7,
    () => true,
  );
  index.set('ann', 0);
  expect(index.find('bob')).toBe(0);
});
