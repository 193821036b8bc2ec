const FEWEST_WORDS = 65;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

// Which bytes stand for themselves in JSON, and are seen.
const isPlain: Uint8Array = new Uint8Array(256).fill(1, 0x20, 0x7f);
isPlain[QUOTE] = 0;
isPlain[BACKSLASH] = 0;

/**
 * A text as numbers, so that tables of millions need no string for each: its bytes in UTF-8, four to a word. Two texts are
 * equal if and only if their lengths and their words are. One object holds many, one after the other.
 */
export class PackedText {
  #words: Int32Array = new Int32Array(FEWEST_WORDS);
  #bytes: Buffer = bytesOf(this.#words);
  #length = 0;

  /** The words of the text that was packed last, and behind them anything. Behind the end of the text its last word has zeros. */
  get words(): Int32Array {
    return this.#words;
  }

  /** How many bytes the text has that was packed last. */
  get length(): number {
    return this.#length;
  }

  /** Packs a text that is well-formed: no half of a surrogate pair stands alone. */
  pack(text: string): void {
    this.#makeRoom(Buffer.byteLength(text));
    this.#length = this.#bytes.write(text);
    for (let at = this.#length; (at & 3) !== 0; at++) this.#bytes[at] = 0;
  }

  /**
   * Packs the text that stands at a place, up to the first byte which is no printable ASCII, or is a quotation mark or a
   * backslash: nothing else has to be known of it to find its end, and no string is made of it.
   *
   * @param most - how many bytes it has at most.
   * @returns the place behind it.
   */
  packPlain(bytes: Uint8Array, from: number, most: number): number {
    this.#makeRoom(most);
    const words = this.#words;
    let word = 0;
    let length = 0;
    for (
      let byte = bytes[from] as number;
      isPlain[byte] === 1 && length < most;
      byte = bytes[from + length] as number
    ) {
      // Of how far to shift the lowest five bits count.
      word |= byte << (length << 3);
      length += 1;
      if ((length & 3) !== 0) continue;
      words[(length >> 2) - 1] = word;
      word = 0;
    }
    if ((length & 3) !== 0) words[length >> 2] = word;
    this.#length = length;
    return from + length;
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    this.#words = new Int32Array(wordsIn(bytes));
    this.#bytes = bytesOf(this.#words);
  }
}

/** How many words a text of so many bytes takes. */
export function wordsIn(bytes: number): number {
  return (bytes + 3) >> 2;
}

function bytesOf(words: Int32Array): Buffer {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength);
}
