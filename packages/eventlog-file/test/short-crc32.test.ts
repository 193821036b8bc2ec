import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeHex, writeHex } from '../src/hex.ts';
import { shortCrc32 } from '../src/short-crc32.ts';

it('the checksum of a part is that of zlib, whatever stood before', () =>
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat(200),
      fc.nat(200),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (bytes, one, other, seed) => {
        const [start, end] = [Math.min(one, other, bytes.length), Math.min(Math.max(one, other), bytes.length)];
        // Of no bytes the `crc32` of Node.js 22 gives 0, whatever the seed.
        const expected = start === end ? seed : crc32(bytes.subarray(start, end), seed);
        expect(shortCrc32(bytes, start, end, seed)).toBe(expected);
      },
    ),
  ));

it('hex is written in place as it is spelled, with nothing beside it', () =>
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.constantFrom(8, 12, 13), (value, digits) => {
      const fits = value % 16 ** digits;
      const target = Buffer.alloc(digits + 2, '-');
      writeHex(target, 1, fits, digits);
      expect(target.toString('latin1')).toBe(`-${encodeHex(fits, digits)}-`);
    }),
  ));
