import type { EventId } from '@sessionlog/core';

const LENGTH = 26;
const PAGE_BITS = 13;
const PAGE = 1 << PAGE_BITS;
const FIRST_SLOTS = 1024;

/** Session ids by their row, off the heap, and the rows by their id. */
export class IdTable {
  readonly #pages: Uint8Array[] = [];
  #length = 0;
  // Rows from one on, 0 where there is none; never more than half full.
  #slots = new Uint32Array(FIRST_SLOTS);

  get length(): number {
    return this.#length;
  }

  /** Puts an id into the next row. One that is there already is found in its newest row. */
  push(id: EventId): number {
    const row = this.#length++;
    if (row >> PAGE_BITS === this.#pages.length) this.#pages.push(new Uint8Array(PAGE * LENGTH));
    const page = this.#pages[row >> PAGE_BITS] as Uint8Array;
    const from = (row & (PAGE - 1)) * LENGTH;
    for (let index = 0; index < LENGTH; index++) page[from + index] = id.charCodeAt(index);
    if (this.#length * 2 > this.#slots.length) this.#grow();
    else this.#slots[this.#slotOf(id)] = row + 1;
    return row;
  }

  /** The row of an id; `undefined` where it has none. */
  find(id: EventId): number | undefined {
    if (id.length !== LENGTH) return undefined;
    const row = this.#slots[this.#slotOf(id)] as number;
    return row === 0 ? undefined : row - 1;
  }

  at(row: number): EventId {
    const from = (row & (PAGE - 1)) * LENGTH;
    return Buffer.from((this.#pages[row >> PAGE_BITS] as Uint8Array).buffer, from, LENGTH).toString('latin1');
  }

  /** Whether the id of a row begins with some text. */
  startsWith(row: number, text: string): boolean {
    if (text.length > LENGTH) return false;
    const page = this.#pages[row >> PAGE_BITS] as Uint8Array;
    const from = (row & (PAGE - 1)) * LENGTH;
    for (let index = 0; index < text.length; index++) {
      if (page[from + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  #slotOf(id: EventId): number {
    const mask = this.#slots.length - 1;
    let slot = slotHash(id) & mask;
    for (let row = this.#slots[slot] as number; row !== 0; row = this.#slots[slot] as number) {
      if (this.startsWith(row - 1, id)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let row = 0; row < this.#length; row++) this.#slots[this.#slotOf(this.at(row))] = row + 1;
  }
}

function slotHash(id: EventId): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < LENGTH; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
