import { INDEX_SEGMENTS, segmentOf } from './row-index.ts';

const FEWEST_WORDS = 16;
const NOTHING = new Int32Array(0);

/**
 * Rows that are to be added to an index all at once, by its segments. One after the other each of a million would be a miss
 * of the caches, and be moved each time that its segment grows; a segment that is filled at once is in the caches, and is
 * made as large as it has to be.
 */
export class RowBatch {
  // For each row two words: its hash, and itself.
  readonly #segments: Int32Array[] = new Array(INDEX_SEGMENTS).fill(NOTHING);
  readonly #lengths = new Int32Array(INDEX_SEGMENTS);

  /** Adds a row, behind all others. */
  add(hash: number, row: number): void {
    const number = segmentOf(hash);
    const at = this.#lengths[number] as number;
    let words = this.#segments[number] as Int32Array;
    if (at === words.length) {
      words = new Int32Array(Math.max(FEWEST_WORDS, 2 * at));
      words.set(this.#segments[number] as Int32Array);
      this.#segments[number] = words;
    }
    words[at] = hash;
    words[at + 1] = row;
    this.#lengths[number] = at + 2;
  }

  /** Takes out what is there for a segment: a hash and a row for each, in the order in which they were added. */
  take(number: number): Int32Array {
    const words = (this.#segments[number] as Int32Array).subarray(0, this.#lengths[number]);
    this.#segments[number] = NOTHING;
    this.#lengths[number] = 0;
    return words;
  }
}
