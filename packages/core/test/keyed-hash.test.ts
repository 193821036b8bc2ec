import { describe, expect, it } from 'vitest';
import { keyedHash } from '../src/keyed-hash.ts';
import { PackedText } from '../src/packed-text.ts';

const packed = new PackedText();

function hashOf(text: string, ...key: number[]): number {
  packed.pack(text);
  return keyedHash(new Int32Array(key), packed.words, 0, packed.length);
}

describe('a keyed hash', () => {
  it('tells texts apart that differ in a byte, in their length or in their order', () => {
    const texts = ['', '\0', '\0\0', 'a', 'b', 'ab', 'ba', 'abc', 'abc\0', '\u0100', '\u{1f600}', 'a'.repeat(99)];
    const lasting = ['user', 'uses', 'users', 'userr', 'user\0', 'users\0'];
    const all = [...texts, ...lasting];
    expect(new Set(all.map((text) => hashOf(text, 1, 2))).size).toBe(all.length);
  });

  it('spreads texts over all its bits, and another key spreads them otherwise', () => {
    const texts = Array.from({ length: 4096 }, (_, index) => `user-${index}`);
    const one = texts.map((text) => hashOf(text, 1, 2));
    for (const shift of [0, 8, 16, 24]) {
      const most = Math.max(
        ...Object.values(Object.groupBy(one, (hash) => (hash >>> shift) & 255)).map((all) => all?.length ?? 0),
      );
      expect(most, `${shift}`).toBeLessThan(48);
    }
    for (const key of [
      [1, 3],
      [0, 2],
    ]) {
      const other = texts.map((text) => hashOf(text, ...key));
      expect(one.filter((hash, index) => hash === other[index])).toHaveLength(0);
    }
    // Texts that meet in a few bits under one key do not under another.
    const met = texts.filter((_, index) => ((one[index] as number) & 63) === 0);
    expect(new Set(met.map((text) => hashOf(text, 5, 8) & 63)).size).toBeGreaterThan(16);
  });

  it('is that of a text wherever it stands', () => {
    packed.pack('user-1');
    const words = new Int32Array([7, ...packed.words.subarray(0, 2), 9]);
    const key = new Int32Array([1, 2]);
    expect(keyedHash(key, words, 1, packed.length)).toBe(hashOf('user-1', 1, 2));
  });
});
