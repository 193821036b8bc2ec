import type { EventId } from '@sessionlog/core';
import { textHash } from './text-hash.ts';
import { TextIndex } from './text-index.ts';

const LENGTH = 26;
const PAGE_BITS = 13;
const PAGE = 1 << PAGE_BITS;

/** Session ids by their row, off the heap, and the rows by their id. */
export class IdTable {
  readonly #pages: Buffer[] = [];
  #length = 0;
  readonly #rows = new TextIndex(textHash, (row, id) => this.startsWith(row, id));

  get length(): number {
    return this.#length;
  }

  /** Puts an id into the next row. One that is there already is found in its newest row. */
  push(id: EventId): number {
    const row = this.#length++;
    if (row >> PAGE_BITS === this.#pages.length) this.#pages.push(Buffer.alloc(PAGE * LENGTH));
    const page = this.#page(row);
    const from = placeOf(row);
    for (let index = 0; index < LENGTH; index++) page[from + index] = id.charCodeAt(index);
    this.#rows.set(id, row);
    return row;
  }

  /** The row of an id; `undefined` where it has none. */
  find(id: EventId): number | undefined {
    return id.length === LENGTH ? this.#rows.find(id) : undefined;
  }

  at(row: number): EventId {
    const from = placeOf(row);
    return this.#page(row).toString('latin1', from, from + LENGTH);
  }

  /** Whether the id of a row begins with some text. */
  startsWith(row: number, text: string): boolean {
    if (text.length > LENGTH) return false;
    const page = this.#page(row);
    const from = placeOf(row);
    for (let index = 0; index < text.length; index++) {
      if (page[from + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  #page(row: number): Buffer {
    return this.#pages[row >> PAGE_BITS] as Buffer;
  }
}

function placeOf(row: number): number {
  return (row & (PAGE - 1)) * LENGTH;
}
