import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { PackedText } from '../src/packed-text.ts';
import { TextPages } from '../src/text-pages.ts';

const packed = new PackedText();

function pack(text: string): PackedText {
  packed.pack(text);
  return packed;
}

// Lengths on both sides of each width.
const length = fc.oneof(fc.nat(40), fc.constantFrom(68, 69, 132, 133, 260, 261, 4096, 4100, 4101));
const text = fc.tuple(length, fc.constantFrom('a', 'b')).map(([most, letter]) => letter.padStart(most, 'x'));
// A text that is kept, or the place among those that are there of one that is let go of.
const acts = fc.array(fc.oneof({ weight: 2, arbitrary: text }, fc.nat(99)), { maxLength: 60, size: 'max' });

/** Keeps the texts of a history, and looks at all that are there, again and again. */
function keeps(Pages: new (words: number) => TextPages) {
  return fc.property(acts, fc.integer({ min: 1, max: 3 }), (history, words) => {
    const pages = new Pages(words);
    const kept: { place: number; text: string; word: number }[] = [];
    for (const [index, act] of history.entries()) {
      if (typeof act === 'string') {
        const place = pages.take(pack(act));
        for (let which = 0; which < words; which++) pages.setWord(place, which, which - index);
        kept.push({ place, text: act, word: -index });
      } else {
        for (const { place } of kept.splice(act, 1)) pages.release(place);
      }
    }
    const said = kept.map(({ place, text: each }) => ({
      text: pages.text(place),
      length: pages.length(place),
      words: Array.from({ length: words }, (_, which) => pages.word(place, which)),
      holds: [each, `${each.slice(0, -1)}c`].map((asked) => pages.holds(place, pack(asked))),
      same: kept.filter((other) => pages.areSame(place, other.place)).length,
    }));
    const meant = kept.map(({ text: each, word }) => ({
      text: each,
      length: each.length,
      words: Array.from({ length: words }, (_, which) => word + which),
      holds: [true, false],
      same: kept.filter((other) => other.text === each).length,
    }));
    expect(said).toEqual(meant);
  });
}

describe('pages of texts', () => {
  it('keep what is not let go of', () => fc.assert(keeps(TextPages), { numRuns: 50 * scale }));

  it.each<[string, new (words: number) => TextPages]>([
    [
      'lets go of two texts in one place',
      class extends TextPages {
        override release(place: number): void {
          super.release(place);
          super.release(place);
        }
      },
    ],
    [
      'takes each text for one that is as long',
      class extends TextPages {
        override holds(place: number, { length: bytes }: PackedText): boolean {
          return this.length(place) === bytes;
        }
      },
    ],
    [
      'takes the words behind its own',
      class extends TextPages {
        override setWord(place: number, which: number, word: number): void {
          super.setWord(place, which + 1, word);
        }
        override word(place: number, which: number): number {
          return super.word(place, which + 1);
        }
      },
    ],
  ])('control: one that %s is found out', (_, Broken) => {
    expect(fc.check(keeps(Broken), { numRuns: 1000, endOnFailure: true }).failed).toBe(true);
  });

  it('put a text where another one of its width was let go of', () => {
    const pages = new TextPages(1);
    const places = ['a', 'b'.repeat(12), 'c'.repeat(13), 'd'.repeat(20)].map((each) => pages.take(pack(each)));
    for (const place of places) pages.release(place);
    expect(pages.take(pack('e'.repeat(20)))).toBe(places[3]);
    expect(pages.take(pack('f'.repeat(13)))).toBe(places[2]);
    expect(pages.take(pack(''))).toBe(places[1]);
    expect(pages.take(pack('g'.repeat(12)))).toBe(places[0]);
    expect(pages.take(pack('h'))).toBeGreaterThan(places[3] as number);
  });

  it('keep texts larger than a page, and many', () => {
    const pages = new TextPages(1);
    const texts = [
      ...Array.from({ length: 20_000 }, (_, index) => `user-${index}`),
      'é'.repeat(131_072),
      'x'.repeat(1_048_576),
    ];
    const all = [...texts, ...texts];
    const places = all.map((each) => pages.take(pack(each)));
    expect(new Set(places).size).toBe(all.length);
    expect(places.every((place, index) => pages.text(place) === all[index])).toBe(true);
  });
});

it('a text that no event can have is refused, and nothing is written over', () => {
  const pages = new TextPages(1);
  const packing = new PackedText();
  packing.pack('ann');
  const ann = pages.take(packing);
  packing.pack('x'.repeat(2 ** 20 + 4));
  const largest = pages.take(packing);
  packing.pack('y'.repeat(2 ** 20 + 5));
  expect(() => pages.take(packing)).toThrow(new RangeError('There is no place for a text of more than 1 MiB.'));
  expect([pages.text(ann), pages.text(largest)]).toEqual(['ann', 'x'.repeat(2 ** 20 + 4)]);
});
