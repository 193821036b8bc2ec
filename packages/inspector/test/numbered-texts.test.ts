import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { NumberedTexts } from '../src/numbered-texts.ts';

// Units of UTF-16, pairs of them torn too, many of which differ in their upper or lower half alone.
const unit = fc.oneof(
  fc.constantFrom(
    'a',
    'A',
    'b',
    'ß',
    'ÿ',
    'Ä',
    'ä',
    '×',
    '\0',
    'İ',
    'Σ',
    'ı',
    'ſ',
    'š',
    '\u0161',
    '\ud83d',
    '\ude00',
    '\ufeff',
  ),
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
);
const text = fc.oneof(
  fc.array(unit, { maxLength: 12 }).map((units) => units.join('')),
  fc.string({ unit: 'binary', maxLength: 300 }),
  // Longer than a page.
  fc.constantFrom('A'.repeat(70_000), 'Σ'.repeat(32_768), 'ab'.repeat(32_768)),
);

it('gives each text one number, and back byte for byte', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 30 }), (texts) => {
      const numbered = new NumberedTexts();
      const numbers = new Map<string, number>();
      for (const each of texts) {
        expect(numbered.find(each)).toBe(numbers.get(each));
        const number = numbered.number(each);
        expect(number).toBe(numbers.get(each) ?? numbers.size + 1);
        numbers.set(each, number);
      }
      for (const [each, number] of numbers) expect(numbered.text(number) === each).toBe(true);
      expect([numbered.size, numbered.number(undefined), numbered.text(0)]).toEqual([numbers.size, 0, undefined]);
    }),
    { numRuns: 50 * scale },
  );
});

function searchedFor(numbered: NumberedTexts, wanted: string): Uint8Array {
  for (const searching = numbered.search(wanted); ; ) {
    const { done, value } = searching.next();
    if (done) return value;
  }
}

it('looks into a text as into its lower case', () => {
  const part = fc.array(unit, { maxLength: 3 }).map((units) => units.join(''));
  fc.assert(
    fc.property(part, part, part, part, (before, wanted, behind, other) => {
      const numbered = new NumberedTexts();
      const texts = [before + wanted + behind, (before + wanted).toUpperCase(), other, '', wanted];
      const numbers = texts.map((each) => numbered.number(each));
      for (const searched of [wanted.toLowerCase(), other.toLowerCase()].filter((each) => each !== '')) {
        const have = searchedFor(numbered, searched);
        for (const [index, number] of numbers.entries()) {
          expect(have[number]).toBe(Number(texts[index]?.toLowerCase().includes(searched)));
        }
      }
    }),
    { numRuns: 300 * scale },
  );
});

describe('many texts', () => {
  it('are found again, whatever they have in common', () => {
    const numbered = new NumberedTexts();
    for (let made = 0; made < 50_000; made++) numbered.number(`user-${made}`);
    for (let made = 0; made < 50_000; made += 7) expect(numbered.find(`user-${made}`)).toBe(made + 1);
    expect(numbered.find('user-50000')).toBeUndefined();
    const have = searchedFor(numbered, 'er-777');
    for (let made = 0; made < 50_000; made++) expect(have[made + 1]).toBe(Number(`user-${made}`.includes('er-777')));
  });
});
