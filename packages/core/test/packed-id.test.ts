import { expect, it } from 'vitest';
import { HANDLE_ROW_WORDS, HandleRows } from '../src/handle-rows.ts';
import { HANDLE_WORDS } from '../src/packed-handle.ts';
import { PackedId } from '../src/packed-id.ts';
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
