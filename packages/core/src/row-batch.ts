import { INDEX_SEGMENTS, segmentOf } from './row-index.ts';

const PAGE_BITS = 15;
const PAGE_WORDS = 1 << PAGE_BITS;

/** Rows in the order of the segments in which they belong, and in each in that in which they were added. */
export interface SortedRows {
  /** For each row two words: its hash, and itself. */
  readonly pairs: Int32Array;
  /** Where the words of each segment end. */
  readonly ends: Int32Array;
}

/**
 * Rows that are to be added to an index all at once, by its segments. One after the other each of a million would be a miss
 * of the caches, and be moved each time that its segment grows; a segment that is filled at once is in the caches, and is
 * made as large as it has to be.
 */
export class RowBatch {
  readonly #counts = new Int32Array(INDEX_SEGMENTS);
  #pages: Int32Array[] = [];
  #words = 0;

  /** Adds a row, behind all others. */
  add(hash: number, row: number): void {
    const at = this.#words & (PAGE_WORDS - 1);
    if (at === 0) this.#pages.push(new Int32Array(PAGE_WORDS));
    const page = this.#pages[this.#words >>> PAGE_BITS] as Int32Array;
    page[at] = hash;
    page[at + 1] = row;
    this.#words += 2;
    this.#counts[segmentOf(hash)] = (this.#counts[segmentOf(hash)] as number) + 1;
  }

  /** Takes out all rows. It yields now and then. */
  *take(): Generator<undefined, SortedRows, undefined> {
    const pairs = new Int32Array(this.#words);
    // Where each segment begins, and at last ends.
    const ends = new Int32Array(INDEX_SEGMENTS);
    for (let number = 1; number < INDEX_SEGMENTS; number++) {
      ends[number] = (ends[number - 1] as number) + 2 * (this.#counts[number - 1] as number);
    }
    for (let left = this.#words; left > 0; left -= PAGE_WORDS) {
      sortIn((this.#pages.shift() as Int32Array).subarray(0, left), pairs, ends);
      if (left > PAGE_WORDS) yield;
    }
    this.#counts.fill(0);
    this.#words = 0;
    return { pairs, ends };
  }
}

function sortIn(page: Int32Array, pairs: Int32Array, ends: Int32Array): void {
  for (let at = 0; at < page.length; at += 2) {
    const hash = page[at] as number;
    const number = segmentOf(hash);
    const end = ends[number] as number;
    pairs[end] = hash;
    pairs[end + 1] = page[at + 1] as number;
    ends[number] = end + 2;
  }
}
