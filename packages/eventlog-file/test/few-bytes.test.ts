import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FewBytes } from '../src/few-bytes.ts';

const character = fc.constantFrom('a', 'b', '"');

it('some bytes are where they stand, and nowhere else', () =>
  fc.assert(
    fc.property(
      fc.string({ unit: character, minLength: 4, maxLength: 13 }),
      fc.nat(12),
      character,
      fc.string({ unit: character, maxLength: 5 }),
      (text, place, other, before) => {
        const few = new FewBytes(text);
        expect(few.length).toBe(text.length);
        const at = place % text.length;
        const changed = text.slice(0, at) + other + text.slice(at + 1);
        for (const there of [text, changed]) {
          const bytes = Buffer.from(before + there);
          const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
          expect(few.areAt(view, before.length)).toBe(there === text);
        }
      },
    ),
    { numRuns: 500 },
  ));
