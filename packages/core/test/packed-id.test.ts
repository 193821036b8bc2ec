import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { isEventId } from '../src/event-id.ts';
import { HANDLE_ROW_WORDS, HandleRows } from '../src/handle-rows.ts';
import { HANDLE_WORDS } from '../src/packed-handle.ts';
import { hashOfId, ID_WORDS, PackedId, packId, packIdAt } from '../src/packed-id.ts';
import { NO_ROW, RowPages } from '../src/row-pages.ts';

// Events can have them, and they are told by numbers all the same: each begins with a word of nothing but ones.
const others = Array.from({ length: 100 }, (_, index) => `03ZZZZZZ${String(index).padStart(18, '0')}`);
const ulid = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

it('an id that is told by a number can be packed and unpacked like any other', () => {
  const packed = new PackedId();
  for (const id of [...others, ulid, ...others]) {
    packed.pack(id);
    expect(packed.unpack(packed.words, 0)).toBe(id);
    expect(packed.seek(id)).toBe(true);
  }
  expect([packed.seek(others[7] as string), packed.unpack(packed.words, 0)]).toEqual([true, others[7]]);
  expect([packed.seek('another'), packed.seek('another'), packed.seek(ulid)]).toEqual([false, false, true]);
  expect(packed.unpack(packed.words, 0)).toBe(ulid);
});

it('an id that somebody asks for, and nobody has, leaves nothing behind', () => {
  const pages = new RowPages(HANDLE_ROW_WORDS);
  const rows = new HandleRows(pages);
  for (const id of others) expect(rows.findById(id)).toBe(NO_ROW);
  const row = rows.add('a handle', others[9] as string);
  expect([rows.findById(others[9] as string), rows.id(row)]).toEqual([row, others[9]]);
  // Its number, the first one.
  expect(pages.word(row, HANDLE_WORDS + 1)).toBe(0);
});

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const character = fc.constantFrom(...ALPHABET);
const numbered = /^[0-7][37BFKQVZ]ZZZZZZ/;
const whole = fc
  .tuple(fc.constantFrom(...'01234567'), fc.array(character, { minLength: 25, maxLength: 25 }))
  .map(([first, rest]) => first + rest.join(''));
const stranger = fc.constantFrom(...'ILOUilouaz/:@[`\0 ÿ', 'é', 'Š', '😀');
const anyId = fc.oneof(
  { weight: 4, arbitrary: whole },
  { weight: 2, arbitrary: whole.map((id) => id.slice(0, 2) + 'Z'.repeat(6) + id.slice(8)) },
  // Another one but for one character: it has the same words but for a few bits.
  fc.tuple(fc.nat(25), character).map(([at, other]) => ulid.slice(0, at) + other + ulid.slice(at + 1)),
  fc.tuple(whole, fc.nat(25), stranger).map(([id, at, other]) => id.slice(0, at) + other + id.slice(at + 1)),
  fc.tuple(whole, fc.nat(30)).map(([id, length]) => id.repeat(2).slice(0, length)),
  fc.constantFrom('', 'é'.repeat(13), 'é'.repeat(26), `8${'0'.repeat(25)}`, `Z${'0'.repeat(25)}`, '7'.padEnd(26, 'Z')),
);

/** Whether each of some ids comes back as it was, and two are the same where their words are. */
function isTheSame(Packed: new () => PackedId) {
  return fc.property(fc.array(anyId, { minLength: 1, maxLength: 8 }), fc.nat(3), (ids, at) => {
    const packed = new Packed();
    const all = [...ids, ...ids].map((id) => {
      packed.pack(id);
      const known = packed.seek(id);
      return { id, known, words: Int32Array.from(packed.words), hash: packed.hash };
    });
    for (const { id, known, words, hash } of all) {
      expect(packed.unpack(Int32Array.from([...Array(at).fill(-1), ...words, -1]), at)).toBe(id);
      expect([known, hash]).toEqual([true, hashOfId(words)]);
      const same = all.filter((other) => String(other.words) === String(words));
      expect(new Set(same.map((each) => each.id))).toEqual(new Set([id]));
      expect(same).toHaveLength(all.filter((other) => other.id === id).length);
      expect(words[0] === -1).toBe(!isEventId(id) || numbered.test(id));
    }
  });
}

describe('ids as numbers', () => {
  it('are what they were as texts', () => fc.assert(isTheSame(PackedId), { numRuns: 200 * scale }));

  it.each<[string, new () => PackedId]>([
    [
      'takes one letter for another',
      class extends PackedId {
        override pack(id: string): void {
          super.pack(id.replace(/[ILO]/g, (letter) => (letter === 'O' ? '0' : '1')));
        }
      },
    ],
    [
      'tells of a number what another one is',
      class extends PackedId {
        override unpack(words: Int32Array, at: number): string {
          return super.unpack(words[at] === -1 ? Int32Array.of(-1, 0, 0, 0) : words.slice(at), 0);
        }
      },
    ],
  ])('control: one that %s is found out', (_, Broken) => {
    expect(fc.check(isTheSame(Broken), { numRuns: 2000, endOnFailure: true }).failed).toBe(true);
  });

  it('are packed by themselves only where they are ULIDs with words of their own, wherever they stand', () => {
    fc.assert(
      fc.property(anyId, fc.nat(3), (id, at) => {
        const [alone, among] = [new Int32Array(ID_WORDS), new Int32Array(ID_WORDS)];
        const isPacked = packId(id, alone);
        expect(isPacked).toBe(isEventId(id) && !numbered.test(id));
        if (Buffer.byteLength(id) !== 26) return;
        expect(packIdAt(Buffer.from(`${'7'.repeat(at)}${id}7`), at, among)).toBe(isPacked);
        if (isPacked) expect(among).toEqual(alone);
      }),
      { numRuns: 300 * scale },
    );
  });

  it('choose their places by all of their words, whatever comes first in them', () => {
    const hashes = new Set<number>();
    for (let at = 0; at < ID_WORDS; at++) {
      for (let word = 1; word <= 100; word++) hashes.add(hashOfId(new Int32Array(ID_WORDS).fill(word, at, at + 1)));
    }
    expect(hashes.size).toBe(100 * ID_WORDS);
  });

  it('that nobody has packed are not found, and those that somebody has are, whatever was packed between', () => {
    const packed = new PackedId();
    const [first, second] = others as [string, string];
    packed.pack(first);
    expect(packed.seek(second)).toBe(false);
    expect(packed.seek(first)).toBe(true);
    expect([packed.seek(ulid), packed.seek('another'), packed.seek(ulid)]).toEqual([true, false, true]);
    expect(packed.unpack(packed.words, 0)).toBe(ulid);
    packed.pack(second);
    expect([packed.unpack(packed.words, 0), packed.seek(first)]).toEqual([second, true]);
    expect(packed.unpack(packed.words, 0)).toBe(first);
  });
});
