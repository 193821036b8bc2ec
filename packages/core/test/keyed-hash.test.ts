import { describe, expect, it } from 'vitest';
import { keyedHash } from '../src/keyed-hash.ts';

describe('a keyed hash', () => {
  it('tells texts apart that differ in a unit, in their length or in their order', () => {
    const texts = ['', '\0', '\0\0', 'a', 'b', 'ab', 'ba', 'abc', 'abc\0', '\u0100', '\u{1f600}', 'a'.repeat(99)];
    expect(new Set(texts.map((text) => keyedHash(text, 1, 2))).size).toBe(texts.length);
  });

  it('spreads texts over all its bits, and another key spreads them otherwise', () => {
    const texts = Array.from({ length: 4096 }, (_, index) => `user-${index}`);
    const one = texts.map((text) => keyedHash(text, 1, 2));
    for (const shift of [0, 8, 16, 24]) {
      const most = Math.max(
        ...Object.values(Object.groupBy(one, (hash) => (hash >>> shift) & 255)).map((all) => all?.length ?? 0),
      );
      expect(most, `${shift}`).toBeLessThan(48);
    }
    const other = texts.map((text) => keyedHash(text, 1, 3));
    expect(one.filter((hash, index) => hash === other[index])).toHaveLength(0);
    // Texts that meet in a few bits under one key do not under another.
    const met = texts.filter((_, index) => ((one[index] as number) & 63) === 0);
    expect(new Set(met.map((text) => keyedHash(text, 5, 8) & 63)).size).toBeGreaterThan(16);
  });
});
