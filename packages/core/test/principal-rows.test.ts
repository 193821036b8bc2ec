import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { keyedHash } from '../src/keyed-hash.ts';
import { PackedText } from '../src/packed-text.ts';
import { PrincipalRows } from '../src/principal-rows.ts';
import { NO_ROW, RowPages } from '../src/row-pages.ts';

type Hash = typeof keyedHash;

const NEXT = 0;
const PREVIOUS = 1;
const ROWS = 12;
// Some that are the beginning of others, or differ in their last byte, or only in how they are composed.
const NAMES = [
  'ann',
  'anm',
  'ann\0',
  'Ann',
  '__proto__',
  'José',
  'Jose\u0301',
  '\ufeffann',
  '\u{1f600}',
  '\u{1f601}',
  `${'x'.repeat(36)}a`,
  `${'x'.repeat(36)}b`,
  'x'.repeat(4096),
];
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 90, size: 'max' }) },
);
// A row comes under a name, or goes if it is there.
const act = fc.record({ row: fc.nat(ROWS - 1), name, isPacked: fc.boolean() });
const everyHash: readonly [string, Hash][] = [
  ['of their own', keyedHash],
  ['that all of them share', () => 7],
  ['that tells their lengths', (_key, _words, _from, length) => length],
];

function packed(text: string): PackedText {
  const packing = new PackedText();
  packing.pack(text);
  return packing;
}

function rowPages(): RowPages {
  const pages = new RowPages(2);
  for (let row = 0; row < ROWS; row++) {
    pages.take();
    pages.setWord(row, NEXT, NO_ROW);
  }
  return pages;
}

function rowsOf(principals: PrincipalRows, text: string): readonly number[] {
  const number = principals.find(text);
  const rows: number[] = [];
  if (number === NO_ROW) return rows;
  for (let row = principals.first(number); row !== NO_ROW; row = principals.after(number, row)) rows.push(row);
  return rows;
}

/** What principals say of the rows of each name, and what a `Map` of lists says. */
function said(principals: PrincipalRows, simple: Map<string, number[]>, asked: readonly string[]) {
  const names = [...NAMES, ...asked];
  const numbers = [...simple.keys()].map((each) => principals.find(each));
  return {
    is: {
      rows: names.map((each) => rowsOf(principals, each)),
      texts: numbers.map((number) => principals.text(number)),
      lengths: numbers.map((number) => principals.length(number)),
      fewer: names.map((each) => [1, 2, 3].map((count) => principals.hasFewer(packed(each), count))),
      sizes: names.map((each) => principals.size(each)),
      isLonger: [...simple.values()].some((rows) => rows.length > principals.longest),
    },
    ought: {
      rows: names.map((each) => simple.get(each) ?? []),
      texts: [...simple.keys()],
      lengths: [...simple.keys()].map((each) => Buffer.byteLength(each)),
      fewer: names.map((each) => [1, 2, 3].map((count) => (simple.get(each)?.length ?? 0) < count)),
      sizes: names.map((each) => simple.get(each)?.length ?? 0),
      isLonger: false,
    },
  };
}

function doesAsMaps(hash: Hash, Principals = PrincipalRows) {
  return fc.property(fc.array(act, { maxLength: 40 }), (history) => {
    const principals = new Principals(rowPages(), NEXT, PREVIOUS, hash);
    principals.setKey(new Int32Array([5, 8]));
    const simple = new Map<string, number[]>();
    const numbers = new Map<number, number>();
    for (const { row, name: text, isPacked } of history) {
      const known = numbers.get(row);
      if (known === undefined) {
        const number = principals.add(isPacked ? packed(text) : text);
        principals.join(number, row);
        numbers.set(row, number);
        simple.set(text, [...(simple.get(text) ?? []), row]);
      } else {
        principals.leave(known, row);
        principals.delete(known);
        numbers.delete(row);
        for (const [each, rows] of simple) {
          const left = rows.filter((other) => other !== row);
          if (left.length > 0) simple.set(each, left);
          else simple.delete(each);
        }
      }
    }
    const { is, ought } = said(
      principals,
      simple,
      history.map((each) => each.name),
    );
    expect(is).toEqual(ought);
  });
}

function settlesAsOneByOne(hash: Hash) {
  return fc.property(fc.array(name, { maxLength: ROWS }), (names) => {
    const principals = new PrincipalRows(rowPages(), NEXT, PREVIOUS, hash);
    const numbers = names.map((each, row) => principals.addNew(row % 2 === 0 ? each : packed(each), row));
    for (const _ of principals.settle((row, number) => numbers.splice(row, 1, number)));
    const simple = new Map<string, number[]>();
    for (const [row, each] of names.entries()) simple.set(each, [...(simple.get(each) ?? []), row]);
    const { is, ought } = said(principals, simple, names);
    expect(is).toEqual(ought);
    for (const [row, number] of numbers.entries()) {
      expect(principals.text(number)).toBe(names[row]);
      principals.leave(number, row);
      principals.delete(number);
      const rest = names.map((each) => names.flatMap((other, at) => (at > row && other === each ? [at] : [])));
      expect(names.map((each) => rowsOf(principals, each))).toEqual(rest);
    }
    expect(names.map((each) => principals.find(each))).toEqual(names.map(() => NO_ROW));
  });
}

describe.each(everyHash)('principals with a hash %s', (_, hash) => {
  it('know their rows, in the order in which they came', () => {
    fc.assert(doesAsMaps(hash), { numRuns: 60 * scale });
  });

  it('know them when many are put in at once', () => {
    fc.assert(settlesAsOneByOne(hash), { numRuns: 60 * scale });
  });
});

describe('principals', () => {
  it.each<[string, typeof PrincipalRows]>([
    [
      'takes for equal what has one hash',
      class extends PrincipalRows {
        override find(principal: string | PackedText): number {
          const found = super.find(principal);
          const length = typeof principal === 'string' ? Buffer.byteLength(principal) : principal.length;
          const alike = NAMES.find((each) => Buffer.byteLength(each) === length && super.find(each) !== NO_ROW);
          return found === NO_ROW && alike !== undefined ? super.find(alike) : found;
        }
      },
    ],
    [
      'composes what it is given',
      class extends PrincipalRows {
        override add(principal: string | PackedText): number {
          return super.add(principal === 'Jose\u0301' ? 'José' : principal);
        }
      },
    ],
    [
      'lets go of a principal that has rows',
      class extends PrincipalRows {
        override delete(number: number): void {
          super.delete(number);
          if (this.first(number) !== NO_ROW) super.delete(number);
        }
      },
    ],
    [
      'knows nobody who has many',
      class extends PrincipalRows {
        override get longest(): number {
          return 1;
        }
      },
    ],
    [
      'counts those that left',
      class extends PrincipalRows {
        readonly #joined = new Map<number, number>();
        override join(number: number, row: number): void {
          super.join(number, row);
          this.#joined.set(number, (this.#joined.get(number) ?? 0) + 1);
        }
        override size(principal: string | PackedText): number {
          return super.size(principal) === 0 ? 0 : (this.#joined.get(this.find(principal)) ?? 0);
        }
      },
    ],
    [
      'has room for one more',
      class extends PrincipalRows {
        override hasFewer(principal: string | PackedText, count: number): boolean {
          return super.hasFewer(principal, count + 1);
        }
      },
    ],
  ])('control: one that %s is found out', (_, Broken) => {
    const { failed } = fc.check(doesAsMaps(keyedHash, Broken), { numRuns: 5000, endOnFailure: true });
    expect(failed).toBe(true);
  });

  it('are hashed under the key that was set', () => {
    const keys: number[][] = [];
    const hash: Hash = (key, ...text) => {
      keys.push([...key]);
      return keyedHash(key, ...text);
    };
    const principals = new PrincipalRows(rowPages(), NEXT, PREVIOUS, hash);
    principals.setKey(new Int32Array([5, 8, 13, 21]));
    principals.delete(principals.add('ann'));
    expect(keys).toEqual([
      [5, 8],
      [5, 8],
    ]);
  });
});
