/** Four or more bytes to look for, four at a time: that takes a third of the time of one by one. */
export class FewBytes {
  readonly length: number;
  // By fours, and the last four, which may overlap with those before.
  readonly #words: Int32Array;
  readonly #last: number;

  /** @param text - of ASCII. */
  constructor(text: string) {
    const bytes = Buffer.from(text, 'latin1');
    this.length = bytes.length;
    this.#words = Int32Array.from({ length: bytes.length >> 2 }, (_, index) => bytes.readInt32LE(4 * index));
    this.#last = bytes.readInt32LE(bytes.length - 4);
  }

  /** Whether they stand at a place, behind which there are as many. */
  areAt(view: DataView, at: number): boolean {
    const words = this.#words;
    for (let index = 0; index < words.length; index++) {
      if (view.getInt32(at + 4 * index, true) !== words[index]) return false;
    }
    return view.getInt32(at + this.length - 4, true) === this.#last;
  }
}
