import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addToSum, addWordsToSum, endsWithSum, isSumAt, NO_SUM, tokenChecksum } from '../src/token-checksum.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const body = fc.string({ unit: 'grapheme-ascii', maxLength: 120 });

function numberOf(checksum: string): number {
  return [...checksum].reduce((sum, digit) => sum * 62 + DIGITS.indexOf(digit), 0);
}

function sumOf(text: string): number {
  return [...text].reduce((sum, character) => addToSum(sum, character.charCodeAt(0)), NO_SUM);
}

it('is the CRC-32 that zlib gives, in six characters', () =>
  fc.assert(
    fc.property(body, (text) => {
      expect(tokenChecksum(text)).toMatch(/^[0-9A-Za-z]{6}$/);
      expect(numberOf(tokenChecksum(text))).toBe(crc32(text));
    }),
  ));

it('is known at the end of what it was made of, and nothing else is', () =>
  fc.assert(
    fc.property(body, fc.nat(5), fc.nat(60), (text, place, step) => {
      const checksum = tokenChecksum(text);
      expect(endsWithSum(text + checksum, sumOf(text))).toBe(true);
      const other = DIGITS.charAt((DIGITS.indexOf(checksum.charAt(place)) + step + 1) % 62);
      const bent = checksum.slice(0, place) + other + checksum.slice(place + 1);
      expect(endsWithSum(text + bent, sumOf(text))).toBe(false);
    }),
  ));

it('is known where it stands as bytes, and nothing else is', () =>
  fc.assert(
    fc.property(body, fc.string({ minLength: 6, maxLength: 6 }), fc.nat(9), (text, other, place) => {
      const checksum = tokenChecksum(text);
      for (const [digits, isSum] of [
        [checksum, true],
        [other, other === checksum],
      ] as const) {
        const bytes = Buffer.from(`${'1'.repeat(place)}${digits}1`);
        expect(isSumAt(bytes, place, sumOf(text))).toBe(isSum);
      }
    }),
  ));

it('is not known by what it comes to in 32 bits: it has one spelling', () => {
  // No character at all comes to 0.
  expect(isSumAt(Buffer.from('000000'), 0, NO_SUM)).toBe(true);
  // 2 ** 32 in base 62.
  expect(numberOf('4gfFC4')).toBe(2 ** 32);
  expect(isSumAt(Buffer.from('4gfFC4'), 0, NO_SUM)).toBe(false);
});

it.each(['!', '~', '\0', '€'])('is not known by what %j is worth, which is no digit', (strange) => {
  // 64 in base 62, and what a strange character would make of the last digit.
  expect(isSumAt(Buffer.from('000012'), 0, ~64)).toBe(true);
  expect(isSumAt(Buffer.from(`00000${strange}`), 0, ~64)).toBe(false);
  expect(isSumAt(Buffer.from(`0000${strange}0`), 0, ~(64 * 62))).toBe(false);
});

it('of words is that of their bytes', () =>
  fc.assert(
    fc.property(body, fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })), (text, words) => {
      const bytes = new Uint8Array(Int32Array.from(words).buffer);
      const sum = addWordsToSum(sumOf(text), Int32Array.from([...words, 1]), words.length);
      expect(sum).toBe(bytes.reduce(addToSum, sumOf(text)));
      expect(~sum >>> 0).toBe(crc32(Buffer.concat([Buffer.from(text), bytes])));
    }),
  ));
