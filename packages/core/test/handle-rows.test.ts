import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { HANDLE_ROW_WORDS, HandleRows } from '../src/handle-rows.ts';
import { HANDLE_WORDS, PackedHandle } from '../src/packed-handle.ts';
import { hashOfId, PackedId } from '../src/packed-id.ts';
import { NO_ROW, RowPages } from '../src/row-pages.ts';
import { TokenDigest } from '../src/token-digest.ts';
import { isTokenHandle, tokenHandle } from '../src/token-handle.ts';

const TOKENS = ['a', 'b', 'c'].map((letter) => letter.padEnd(40, '.'));
const PLAIN = TOKENS.map((token) => tokenHandle('d', token));
// One that meets the first where rows are looked for, and one with its digits.
const MET = `${PLAIN[0]?.slice(0, 30)}0123456789${PLAIN[0]?.slice(40)}`;
const HANDLES = [...PLAIN, MET, `hmac-sha256:v2:k:${PLAIN[0]?.slice(-64)}`, 'a handle', 'another'];
const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const IDS = [ULID, meeting(ULID), '7ZZZZZZZZ0000000000000000Z', `03ZZZZZZ${'0'.repeat(18)}`, 'an id', 'another'];

/** Another id that is looked for at the same place. */
function meeting(id: string): string {
  const ids = new PackedId();
  ids.pack(id);
  const other = ids.words.slice();
  other[2] = (other[2] as number) ^ 1;
  // The last word is the one that comes to the hash as it is.
  const first = Int32Array.from(ids.words);
  const [one, two] = [first, other].map((words) =>
    [...words.slice(0, 3)].reduce((bits, word) => mixed(bits) ^ word, 0),
  );
  other[3] = (other[3] as number) ^ mixed(one as number) ^ mixed(two as number);
  if (hashOfId(other) !== hashOfId(first)) throw new Error('They do not meet.');
  return ids.unpack(other, 0);
}

function mixed(bits: number): number {
  return Math.imul(bits, 0x9e3779b1);
}

interface Row {
  readonly row: number;
  readonly handle: string;
  id: string;
  marks: number;
  link: string | undefined;
}

const which = fc.nat(9);
const handle = fc.constantFrom(...HANDLES);
const id = fc.constantFrom(...IDS);
const marks = fc.nat(63);
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), handle, id, marks }) },
  fc.record({ do: fc.constant('delete' as const), which }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('id' as const), which, id }) },
  fc.record({ do: fc.constant('marks' as const), which, marks }),
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('link' as const), which, id: fc.option(id, { nil: undefined }) }),
  },
);

function digitsOf(text: string): Int32Array | undefined {
  const packed = new PackedHandle();
  packed.pack(text);
  return packed.prefix === 0 ? packed.words : undefined;
}

function wordsOf(text: string): Int32Array | undefined {
  const packed = new PackedId();
  return packed.seek(text) ? packed.words : undefined;
}

/** Whether rows say, after each of some acts, what they have to. */
function remembers(Rows: new (pages: RowPages) => HandleRows) {
  return fc.property(fc.array(act, { maxLength: 30, size: 'max' }), (acts) => {
    const pages = new RowPages(HANDLE_ROW_WORDS + 1);
    const rows = new Rows(pages);
    const known: Row[] = [];
    const byId = new Map<string, Row>();
    const takeId = (each: Row) => byId.get(each.id) === each && byId.delete(each.id);
    const named = new Set<string>();
    for (const each of acts) {
      const at = 'which' in each ? known[each.which % known.length] : undefined;
      if (each.do === 'add') {
        if (known.some((other) => other.handle === each.handle)) continue;
        const [digits, words] = [digitsOf(each.handle), wordsOf(each.id)];
        // In numbers, where they have some and nobody has the id.
        const isPacked = digits !== undefined && words !== undefined && !byId.has(each.id) && each.marks % 2 === 0;
        const row = isPacked ? rows.addPacked(digits, words, each.marks) : rows.add(each.handle, each.id);
        const added = { row, handle: each.handle, id: each.id, marks: isPacked ? each.marks : 0, link: undefined };
        known.push(added);
        byId.set(each.id, added);
        named.add(each.handle);
      } else if (at === undefined) {
        continue;
      } else if (each.do === 'delete') {
        rows.delete(at.row);
        takeId(at);
        known.splice(known.indexOf(at), 1);
      } else if (each.do === 'id') {
        rows.setId(at.row, each.id);
        takeId(at);
        at.id = each.id;
        byId.set(each.id, at);
      } else if (each.do === 'marks') {
        rows.setMarks(at.row, each.marks);
        at.marks = each.marks;
      } else {
        rows.setLink(at.row, each.id);
        at.link = each.id;
      }
      expect(rows.isAllPlain).toBe([...named].every((text) => digitsOf(text) !== undefined));
      expect(said(rows, known)).toEqual(meant(known, byId));
    }
  });
}

function said(rows: HandleRows, known: readonly Row[]): object {
  return {
    counts: [rows.handles, rows.ids],
    rows: known.map(({ row }) => [rows.handle(row), rows.id(row), rows.marks(row), rows.link(row)]),
    ids: [...rows.idsOf(known.map(({ row }) => row))],
    digits: known.map(({ row, handle: text }) => digitsOf(text) && [...rows.digits(row)]),
    // Of a handle that was never added nothing is asked: then it is known that there are such handles.
    found: known.map(({ handle: text }) => rows.find(text)),
    byDigits: HANDLES.map((text) => digitsOf(text)).map((digits) => digits && rows.findDigits(digits)),
    byDigest: TOKENS.map((token) => rows.findPlain(new TokenDigest('d').of(token))),
    byId: IDS.map((text) => rows.findById(text)),
    byWords: IDS.map((text) => wordsOf(text)).map((words) => words && rows.findWords(words)),
  };
}

function meant(known: readonly Row[], byId: ReadonlyMap<string, Row>): object {
  const rowOf = (text: string): number => known.find((each) => each.handle === text)?.row ?? NO_ROW;
  return {
    counts: [known.length, byId.size],
    rows: known.map((each) => [each.handle, each.id, each.marks, each.link]),
    ids: known.map((each) => each.id),
    digits: known.map(({ handle: text }) => digitsOf(text) && [...(digitsOf(text) as Int32Array)]),
    found: known.map(({ row }) => row),
    byDigits: HANDLES.map((text) => digitsOf(text) && rowOf(text)),
    byDigest: TOKENS.map((_, index) => rowOf(PLAIN[index] as string)),
    byId: IDS.map((text) => byId.get(text)?.row ?? NO_ROW),
    byWords: IDS.map((text) => wordsOf(text) && (byId.get(text)?.row ?? NO_ROW)),
  };
}

describe('rows by their handles and ids', () => {
  it('say what was last said of them, and are found', () => fc.assert(remembers(HandleRows), { numRuns: 150 * scale }));

  it.each<[string, new (pages: RowPages) => HandleRows]>([
    [
      'keeps the mark of a row that was let go of',
      class extends HandleRows {
        override add(text: string, ofId: string): number {
          const row = super.add(text, ofId);
          if (row > 0) this.setMarks(row, 1);
          return row;
        }
      },
    ],
    [
      'leaves an id to the row that had it first',
      class extends HandleRows {
        override setId(row: number, ofId: string): void {
          if (this.findById(ofId) === NO_ROW) super.setId(row, ofId);
        }
      },
    ],
    [
      'takes the link of another row',
      class extends HandleRows {
        override setLink(row: number, ofId: string | undefined): void {
          super.setLink(row, ofId);
          if (ofId !== undefined && row > 0) super.setLink(row - 1, ofId);
        }
      },
    ],
  ])('control: one that %s is found out', (_, Broken) => {
    expect(fc.check(remembers(Broken), { numRuns: 2000, endOnFailure: true }).failed).toBe(true);
  });

  const added = fc.array(fc.record({ handle, id, inNumbers: fc.boolean() }), { maxLength: 12, size: 'max' });

  it('that are added all at once are found, of several with one handle or id the first', () =>
    fc.assert(
      fc.property(added, added, (first, second) => {
        const rows = new HandleRows(new RowPages(HANDLE_ROW_WORDS));
        const all: { row: number; handle: string; id: string }[] = [];
        for (const part of [first, second]) {
          for (const { handle: text, id: ofId, inNumbers } of part) {
            const [digits, words] = inNumbers ? [digitsOf(text), wordsOf(ofId)] : [];
            all.push({ row: rows.addNew(digits ?? text, words ?? ofId), handle: text, id: ofId });
          }
          for (const _ of rows.settle());
        }
        for (const each of all) {
          expect([rows.handle(each.row), rows.id(each.row), rows.marks(each.row), rows.link(each.row)]).toEqual([
            each.handle,
            each.id,
            0,
            undefined,
          ]);
          expect(rows.find(each.handle)).toBe(all.find((other) => other.handle === each.handle)?.row);
          expect(rows.findById(each.id)).toBe(all.find((other) => other.id === each.id)?.row);
        }
        expect(rows.handles).toBe(new Set(all.map((each) => each.handle)).size);
        expect(rows.ids).toBe(new Set(all.map((each) => each.id)).size);
      }),
      { numRuns: 150 * scale },
    ));

  it('take for a handle what is one, of what comes with a snapshot', () => {
    const rows = new HandleRows(new RowPages(HANDLE_ROW_WORDS));
    for (const value of [...HANDLES, undefined, null, 7, [PLAIN[0]], '', 'sha256:v1:']) {
      expect(rows.isHandle(value)).toBe(isTokenHandle(value));
    }
  });

  it('tell of rows by their ids what these were when they were asked, one by one', () => {
    const rows = new HandleRows(new RowPages(HANDLE_ROW_WORDS));
    const [one, two] = [rows.add('a handle', ULID), rows.add('another', 'an id')];
    const ids = rows.idsOf([two, one])[Symbol.iterator]();
    expect(ids.next().value).toBe('an id');
    rows.setId(one, 'another');
    rows.delete(two);
    expect([ids.next().value, ids.next().done]).toEqual([ULID, true]);
  });

  it('that come in numbers leave no text behind', () => {
    const pages = new RowPages(HANDLE_ROW_WORDS);
    const rows = new HandleRows(pages);
    rows.addNew(digitsOf(PLAIN[0] as string) as Int32Array, wordsOf(ULID) as Int32Array);
    expect(rows.isAllPlain).toBe(true);
    const row = rows.addNew(PLAIN[1] as string, 'an id');
    // The number that it is told by, the first one.
    expect([rows.isAllPlain, pages.word(row, HANDLE_WORDS + 1)]).toEqual([true, 0]);
  });

  it('that were let go of are used again', () => {
    const rows = new HandleRows(new RowPages(HANDLE_ROW_WORDS));
    const row = rows.add('a handle', ULID);
    rows.delete(row);
    expect(rows.add('another', 'an id')).toBe(row);
  });

  it('leave no link behind that somebody let go of', () => {
    const pages = new RowPages(HANDLE_ROW_WORDS);
    const rows = new HandleRows(pages);
    const links = Array.from({ length: 100 }, (_, index) => {
      const row = rows.add(createHash('sha256').update(`${index}`).digest('hex'), ULID);
      rows.setLink(row, ULID);
      rows.setLink(row, 'an id');
      const link = pages.word(row, HANDLE_ROW_WORDS - 1);
      if (index % 2 === 0) rows.setLink(row, undefined);
      rows.delete(row);
      return link;
    });
    expect(new Set(links)).toEqual(new Set([0]));
  });
});
