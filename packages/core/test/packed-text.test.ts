import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { PackedText, wordsIn } from '../src/packed-text.ts';
import { unpackText } from '../src/unpack-text.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40, size: 'max' }),
  fc.string({ unit: 'binary-ascii', maxLength: 16 }),
  fc.constantFrom('', '\ufeffann', '\0', 'ann\0', 'José', 'Jose\u0301', '\u{1f600}', 'x'.repeat(260), 'é'.repeat(300)),
);

function wordsOf(packed: PackedText): readonly number[] {
  return [...packed.words.subarray(0, wordsIn(packed.length))];
}

describe('a packed text', () => {
  it('is given back as it was, whatever was packed before and wherever it stands', () => {
    const packed = new PackedText();
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), fc.nat(9), (texts, from) => {
        for (const each of texts) {
          packed.pack(each);
          expect(packed.length).toBe(Buffer.byteLength(each));
          // What stands around it is none of it.
          const words = new Int32Array(packed.words.length + from + 3).fill(-1);
          words.set(wordsOf(packed), from);
          expect(unpackText(words, from, packed.length)).toBe(each);
        }
      }),
      { numRuns: 200 * scale },
    );
  });

  it('has the words of another one if and only if they are equal', () => {
    const [one, other] = [new PackedText(), new PackedText()];
    const near = text.chain((each) =>
      fc.tuple(fc.constant(each), fc.constantFrom(each, each.slice(0, -1), `${each}\0`)),
    );
    fc.assert(
      fc.property(fc.oneof(fc.tuple(text, text), near), ([first, second]) => {
        fc.pre(first.isWellFormed() && second.isWellFormed());
        one.pack(first);
        other.pack(second);
        const areEqual = one.length === other.length && String(wordsOf(one)) === String(wordsOf(other));
        expect(areEqual).toBe(first === second);
      }),
      { numRuns: 200 * scale },
    );
  });

  it('is read from bytes up to what is not plain, and is the same as from its text', () => {
    const [read, packed] = [new PackedText(), new PackedText()];
    fc.assert(
      fc.property(text, text, fc.nat(40), (before, given, most) => {
        const [plain = ''] = /^[ !#-[\]-~]*/.exec(given) ?? [];
        packed.pack(plain.slice(0, most));
        const front = Buffer.from(before);
        const end = read.packPlain(Buffer.from(before + given), front.length, most);
        expect([end - front.length, read.length]).toEqual([packed.length, packed.length]);
        expect(wordsOf(read)).toEqual(wordsOf(packed));
      }),
      { numRuns: 400 * scale },
    );
  });

  it('ends where the bytes end', () => {
    const packed = new PackedText();
    expect(packed.packPlain(Buffer.from('ann'), 1, 99)).toBe(3);
    expect(packed.packPlain(Buffer.from('ann'), 3, 99)).toBe(3);
    expect(packed.length).toBe(0);
  });
});
