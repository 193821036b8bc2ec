import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextPiece } from '../src/text-piece.ts';

const ascii = (constraints: fc.StringConstraints) => fc.string({ unit: 'grapheme-ascii', ...constraints });

it('a piece stands where startsWith finds it', () =>
  fc.assert(
    fc.property(ascii({ minLength: 4, maxLength: 20 }), ascii({}), fc.nat(), fc.nat(), (text, around, at, changed) => {
      const place = at % (around.length + 1);
      const whole = around.slice(0, place) + text + around.slice(place);
      const other = whole.slice(0, changed % whole.length) + whole.slice((changed % whole.length) + 1).padEnd(1);
      const piece = new TextPiece(text);
      expect(piece.length).toBe(text.length);
      for (const candidate of [whole, other.padEnd(whole.length)]) {
        const bytes = Buffer.from(candidate, 'latin1');
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        for (let index = 0; index + text.length <= bytes.length; index++) {
          expect(piece.isAt(view, index)).toBe(candidate.startsWith(text, index));
        }
      }
    }),
  ));
