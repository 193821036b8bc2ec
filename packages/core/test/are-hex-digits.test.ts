import fc from 'fast-check';
import { expect, it } from 'vitest';
import { areHexDigits } from '../src/are-hex-digits.ts';

function look(bytes: Uint8Array): boolean {
  return areHexDigits(new DataView(bytes.buffer, bytes.byteOffset), 0, bytes.length);
}

it('of all bytes, in each of four places, sixteen are digits', () => {
  for (let place = 0; place < 4; place++) {
    for (let byte = 0; byte < 256; byte++) {
      const bytes = Buffer.from('0f9a');
      bytes[place] = byte;
      expect(look(bytes), `${byte} at ${place}`).toBe(/[0-9a-f]/.test(String.fromCharCode(byte)));
    }
  }
});

it('one that is none is noticed among others', () =>
  fc.assert(
    fc.property(
      fc.array(fc.nat(15), { minLength: 64, maxLength: 64 }),
      fc.nat(63),
      fc.nat(255),
      (worths, place, byte) => {
        const bytes = Buffer.from(worths.map((worth) => worth.toString(16)).join(''));
        expect(look(bytes)).toBe(true);
        bytes[place] = byte;
        expect(look(bytes)).toBe(/^[0-9a-f]*$/.test(bytes.toString('latin1')));
      },
    ),
  ));
