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
  // Of each place one more than its row, and behind that as many bits of the hash as there is room for.
  readonly #places: Int32Array;
  readonly #mask: number;
  readonly #rowMask: number;

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
    this.#places = new Int32Array(1 << (32 - Math.clz32(2 * most - 1)));
    this.#mask = this.#places.length - 1;
    this.#rowMask = 2 ** (32 - Math.clz32(most)) - 1;
  }

  /** Has the place read at which a hash is looked for: what is read before it is needed need not be waited for. */
  lookAt(hash: number): number {
    return this.#places[hash & this.#mask] as number;
  }

  /** The row with the key that begins at `from`; {@link NOT_THERE} if there is none. */
  find(hash: number, key: Int32Array, from = 0): number {
    const places = this.#places;
    const rows = this.#rows;
    const rowMask = this.#rowMask;
    for (let at = hash & this.#mask; ; at = (at + 1) & this.#mask) {
      const known = places[at] as number;
      if (known === 0) return NOT_THERE;
      if (((known ^ hash) & ~rowMask) !== 0) continue;
      const row = (known & rowMask) - 1;
      const begin = row * this.#rowWords + this.#at;
      let word = 0;
      while (word < this.#keyWords && rows[begin + word] === key[from + word]) word += 1;
      if (word === this.#keyWords) return row;
    }
  }

  /** Lets a row be found, whose key nobody has. */
  add(hash: number, row: number): void {
    const places = this.#places;
    let at = hash & this.#mask;
    while (places[at] !== 0) at = (at + 1) & this.#mask;
    places[at] = (hash & ~this.#rowMask) | (row + 1);
  }
}
