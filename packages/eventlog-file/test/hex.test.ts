import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeEight, decodeHex, encodeHex, isHexOf } from '../src/hex.ts';

const size = fc.integer({ min: 1, max: 13 });

it('a number comes back from its digits, whatever stands around them', () =>
  fc.assert(
    fc.property(size, fc.maxSafeNat(), fc.string(), (digits, given, around) => {
      const value = given % 16 ** digits;
      const before = Buffer.byteLength(around);
      expect(decodeHex(Buffer.from(around + encodeHex(value, digits) + around), before, digits)).toBe(value);
    }),
  ));

it('what is no lower-case digit, or stands behind the end, is no number', () =>
  fc.assert(
    fc.property(size, fc.nat(), fc.nat(255), (digits, at, byte) => {
      const bytes = Buffer.from('0123456789abcdef'.slice(0, digits));
      expect(decodeHex(bytes, 1, digits)).toBeNaN();
      bytes[at % digits] = byte;
      const text = bytes.toString('latin1');
      expect(decodeHex(bytes, 0, digits)).toBe(/^[0-9a-f]+$/.test(text) ? Number.parseInt(text, 16) : Number.NaN);
    }),
  ));

// Of four in a row each changes the others, where anything is carried over.
const eight = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((value) => Buffer.from(encodeHex(value, 8))),
  fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(7), fc.nat(255))
    .map(([value, at, byte]) => Buffer.from(encodeHex(value, 8)).fill(byte, at, at + 1)),
  fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
);

it('eight digits are read as by one, and are those of their number alone', () =>
  fc.assert(
    fc.property(eight, fc.nat(9), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (digits, before, other) => {
      const bytes = Buffer.concat([Buffer.alloc(before, '0'), digits]);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const value = decodeHex(bytes, before, 8);
      expect(decodeEight(view, before)).toBe(value);
      expect(isHexOf(view, before, value)).toBe(!Number.isNaN(value));
      expect(isHexOf(view, before, value | 0)).toBe(!Number.isNaN(value));
      expect(isHexOf(view, before, other)).toBe(other === value);
    }),
    { numRuns: 5000 },
  ));

it('each byte in each place of eight digits is one or is none', () => {
  for (let place = 0; place < 8; place++) {
    for (let byte = 0; byte < 256; byte++) {
      const bytes = Buffer.alloc(8, 'a').fill(byte, place, place + 1);
      const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
      expect(decodeEight(view, 0)).toBe(decodeHex(bytes, 0, 8));
    }
  }
});
