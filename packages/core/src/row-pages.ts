/** In place of a row: there is none. */
export const NO_ROW = -1;

const PAGE_BITS = 12;
const PAGE_ROWS = 1 << PAGE_BITS;
const FEWEST_ROWS = 16;

/**
 * Rows of plain numbers, in pages off the heap: millions of them cost the collector of garbage nothing, and no more than
 * one page is copied when there are more. What is let go of is used again.
 *
 * A row holds all that is said of one thing side by side, where it costs two or three cache misses; with a column for each part it
 * would cost one for each.
 */
export class RowPages {
  readonly #rowWords: number;
  readonly #pages: Int32Array[] = [];
  #rows = 0;
  // The one that was let go of last; in its first word, as in those of the others, is the one before it.
  #free = NO_ROW;

  /** @param rowWords - how many 32-bit words a row has. */
  constructor(rowWords: number) {
    this.#rowWords = rowWords;
  }

  /** A row that holds anything. */
  take(): number {
    const free = this.#free;
    if (free !== NO_ROW) {
      this.#free = this.word(free, 0);
      return free;
    }
    const row = this.#rows++;
    const page = this.#pages[row >>> PAGE_BITS];
    if (page === undefined || (row & (PAGE_ROWS - 1)) * this.#rowWords === page.length) this.#grow(row >>> PAGE_BITS);
    return row;
  }

  /** Lets go of a row. */
  release(row: number): void {
    this.setWord(row, 0, this.#free);
    this.#free = row;
  }

  /** The 32-bit word at a place from 0 on. */
  word(row: number, place: number): number {
    return (this.#pages[row >>> PAGE_BITS] as Int32Array)[(row & (PAGE_ROWS - 1)) * this.#rowWords + place] as number;
  }

  setWord(row: number, place: number, word: number): void {
    (this.#pages[row >>> PAGE_BITS] as Int32Array)[(row & (PAGE_ROWS - 1)) * this.#rowWords + place] = word;
  }

  /** The words of the page of a row, which begins at {@link beginOf} it. */
  pageOf(row: number): Int32Array {
    return this.#pages[row >>> PAGE_BITS] as Int32Array;
  }

  /** Where a row begins in the words of {@link pageOf} it. */
  beginOf(row: number): number {
    return (row & (PAGE_ROWS - 1)) * this.#rowWords;
  }

  /** Whether these words stand at a place. */
  holds(row: number, place: number, words: Int32Array): boolean {
    const page = this.#pages[row >>> PAGE_BITS] as Int32Array;
    const at = (row & (PAGE_ROWS - 1)) * this.#rowWords + place;
    for (let index = 0; index < words.length; index++) if (page[at + index] !== words[index]) return false;
    return true;
  }

  /** Whether two rows have the same words at a place. */
  areSame(row: number, other: number, place: number, words: number): boolean {
    for (let index = place; index < place + words; index++) {
      if (this.word(row, index) !== this.word(other, index)) return false;
    }
    return true;
  }

  setWords(row: number, place: number, words: Int32Array): void {
    const page = this.#pages[row >>> PAGE_BITS] as Int32Array;
    const at = (row & (PAGE_ROWS - 1)) * this.#rowWords + place;
    for (let index = 0; index < words.length; index++) page[at + index] = words[index] as number;
  }

  // The first page is as small as what is there, and doubles until it is as large as the others.
  #grow(page: number): void {
    const before = this.#pages[page];
    const rows = page > 0 ? PAGE_ROWS : before === undefined ? FEWEST_ROWS : (2 * before.length) / this.#rowWords;
    const words = new Int32Array(rows * this.#rowWords);
    if (before !== undefined) words.set(before);
    this.#pages[page] = words;
  }
}
