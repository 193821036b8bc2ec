import type { EventId } from '@sessionlog/core';
import { textHash } from './text-hash.ts';

const LENGTH = 26;
const PAGE_BITS = 13;
const PAGE = 1 << PAGE_BITS;
const FIRST_SLOTS = 16;
// Each of them grows by itself, and stands still for no more than its own part.
const SEGMENT_BITS = 8;
const SEGMENTS = 1 << SEGMENT_BITS;

/** Session ids by their row, off the heap, and the rows by their id. */
export class IdTable {
  readonly #pages: Uint8Array[] = [];
  #length = 0;
  // Rows from one on, 0 where there is none; never more than half full.
  readonly #segments: Uint32Array[] = Array.from({ length: SEGMENTS }, () => new Uint32Array(FIRST_SLOTS));
  readonly #used = new Uint32Array(SEGMENTS);

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
    this.#index(id, row);
    return row;
  }

  /** The row of an id; `undefined` where it has none. */
  find(id: EventId): number | undefined {
    if (id.length !== LENGTH) return undefined;
    const hash = textHash(id);
    const segment = this.#segments[hash % SEGMENTS] as Uint32Array;
    const row = segment[this.#slotOf(segment, hash, id)] as number;
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

  #index(id: EventId, row: number): void {
    const hash = textHash(id);
    const number = hash % SEGMENTS;
    const segment = this.#segments[number] as Uint32Array;
    const slot = this.#slotOf(segment, hash, id);
    if (segment[slot] === 0) this.#used[number] = (this.#used[number] as number) + 1;
    segment[slot] = row + 1;
    if ((this.#used[number] as number) * 2 > segment.length) this.#segments[number] = this.#grown(segment);
  }

  // Where an id is, or where it belongs.
  #slotOf(segment: Uint32Array, hash: number, id: EventId): number {
    const mask = segment.length - 1;
    let slot = (hash >>> SEGMENT_BITS) & mask;
    for (let row = segment[slot] as number; row !== 0; row = segment[slot] as number) {
      if (this.startsWith(row - 1, id)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grown(segment: Uint32Array): Uint32Array {
    const grown = new Uint32Array(segment.length * 2);
    for (const row of segment) {
      if (row === 0) continue;
      const id = this.at(row - 1);
      grown[this.#slotOf(grown, textHash(id), id)] = row;
    }
    return grown;
  }
}
