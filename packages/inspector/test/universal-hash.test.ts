import { expect, it } from 'vitest';
import { textHash } from '../src/text-hash.ts';
import { universalHash } from '../src/universal-hash.ts';

// Pairs that meet under the hash of ids, as anybody can find them.
function meeting(): readonly (readonly [string, string])[] {
  const seen = new Map<number, string>();
  const pairs: [string, string][] = [];
  for (let number = 0; pairs.length < 4; number++) {
    const text = `user-${number.toString(36)}`;
    const hash = textHash(text);
    const other = seen.get(hash);
    if (other !== undefined) pairs.push([other, text]);
    seen.set(hash, text);
  }
  return pairs;
}

it('lets texts meet by chance alone, and others in each drawing', () => {
  const texts = Array.from({ length: 4096 }, (_, index) => `user-${index}`);
  const hashes = [universalHash(), universalHash()];
  const [one, other] = hashes.map((hash) => texts.map(hash)) as [number[], number[]];
  expect(new Set(one).size).toBeGreaterThan(4000);
  expect(one.filter((hash, index) => hash === other[index]).length).toBeLessThan(10);
  for (const shift of [0, 8, 16, 24]) {
    const used = new Set(one.map((hash) => (hash >>> shift) & 255));
    expect(used.size, `${shift}`).toBeGreaterThan(64);
  }
});

it('tells apart what was found to meet, and what begins alike', () => {
  const hash = universalHash();
  const pairs = [...meeting(), ['', '\0'], ['a', 'a\0'], ['ab', 'ba'], ['x'.repeat(4096), 'x'.repeat(4097)]] as const;
  expect(pairs.filter(([one, other]) => hash(one) === hash(other))).toEqual([]);
});
