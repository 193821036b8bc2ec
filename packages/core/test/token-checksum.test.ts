import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addToSum, endsWithSum, NO_SUM, tokenChecksum } from '../src/token-checksum.ts';

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
