/** What {@link KeyTable.find} gives where there is no row. */
export const NOT_THERE = -1;

/**
 * Rows of words, by keys that stand in them: what limit loops look into, as nothing that Node.js has finds one of a million
 * in less time. It has room for a number of rows that is known before, is at most half full, and forgets none.
 */
export class KeyTable {
  readonly #rows: Int32Array;
  readonly #rowWords: number;
  readonly #at: number;
  readonly #keyWords: number;
  // Of each place the hash of its key and one more than its row.
  readonly #places: Int32Array;
  readonly #mask: number;

  /**
   * @param rows - the words of all rows, of which each has `rowWords`.
   * @param key - where in a row its key begins, and how many words that has.
   * @param most - how many rows there will be.
   */
  constructor(rows: Int32Array, rowWords: number, key: { readonly at: number; readonly words: number }, most: number) {
    this.#rows = rows;
    this.#rowWords = rowWords;
    this.#at = key.at;
    this.#keyWords = key.words;
    const places = 1 << (33 - Math.clz32(most));
    this.#places = new Int32Array(2 * places);
    this.#mask = 2 * places - 1;
  }

  /** The row with a key; {@link NOT_THERE} if there is none. */
  find(hash: number, key: Int32Array): number {
    const places = this.#places;
    const rows = this.#rows;
    for (let at = (hash << 1) & this.#mask; ; at = (at + 2) & this.#mask) {
      const known = places[at + 1] as number;
      if (known === 0) return NOT_THERE;
      if (places[at] !== hash) continue;
      const begin = (known - 1) * this.#rowWords + this.#at;
      let word = 0;
      while (word < this.#keyWords && rows[begin + word] === key[word]) word += 1;
      if (word === this.#keyWords) return known - 1;
    }
  }

  /** Lets a row be found, whose key nobody has. */
  add(hash: number, row: number): void {
    const places = this.#places;
    let at = (hash << 1) & this.#mask;
    while (places[at + 1] !== 0) at = (at + 2) & this.#mask;
    places[at] = hash;
    places[at + 1] = row + 1;
  }
}
