import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeHex, encodeHex } from '../src/hex.ts';

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
