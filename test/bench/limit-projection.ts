import { KeyTable, NOT_THERE } from './key-table.ts';

const WORD = Int32Array.BYTES_PER_ELEMENT;
const HANDLE = { at: 0, words: 8 };
const ID = { at: 8, words: 7 };
const MOMENTS = ID.at + ID.words;
const PRINCIPAL = MOMENTS + 6;
const NEXT_OF_PRINCIPAL = PRINCIPAL + 1;
const ATTRIBUTES = NEXT_OF_PRINCIPAL + 1;
const IS_LIVE = ATTRIBUTES + 1;
const TEXT = { at: 0, words: 4 };
const FIRST_ROW = TEXT.words;
const QUOTE = 0x22;
const HALF = 2 ** 32;

/** How many events are looked at before the first of them is folded. */
export const LIMIT_BATCH = 32;

/** How many words a session has. */
export const LIMIT_ROW_WORDS: number = IS_LIVE + 1;

/** How many words a principal has. */
export const LIMIT_PRINCIPAL_WORDS: number = FIRST_ROW + 1;

/**
 * Sessions as rows of words, with what no fold of them can do without: a table by handles, as each event names one; one by
 * ids, as no two sessions have the same; one by principals, whose sessions are listed and ended together. There is room for
 * as many as are known before, and nothing is ever refused.
 */
export class LimitProjection {
  readonly rows: Int32Array;
  readonly principals: Int32Array;
  readonly #byHandle: KeyTable;
  readonly #byId: KeyTable;
  readonly #byText: KeyTable;
  readonly #handles = new Int32Array(LIMIT_BATCH * HANDLE.words);
  readonly #id = new Int32Array(ID.words);
  readonly #text = new Int32Array(TEXT.words);
  /** How many sessions there are, live or over. */
  sessions = 0;
  /** How many principals there are. */
  known = 0;
  live = 0;

  /** @param most - how many sessions there are at most. */
  constructor(most: number) {
    this.rows = new Int32Array(most * LIMIT_ROW_WORDS);
    this.principals = new Int32Array(most * LIMIT_PRINCIPAL_WORDS);
    this.#byHandle = new KeyTable(this.rows, LIMIT_ROW_WORDS, HANDLE, most);
    this.#byId = new KeyTable(this.rows, LIMIT_ROW_WORDS, ID, most);
    this.#byText = new KeyTable(this.principals, LIMIT_PRINCIPAL_WORDS, TEXT, most);
  }

  /** Takes the digits of a handle as that of an event of the batch, and has the place read at which it is looked for. */
  lookAt(event: number, window: DataView, digits: number): number {
    const handles = this.#handles;
    const from = event * HANDLE.words;
    for (let word = 0; word < HANDLE.words; word++) {
      const at = digits + word * 2 * WORD;
      handles[from + word] = bitsOf(window.getInt32(at, true)) | (bitsOf(window.getInt32(at + WORD, true)) << 16);
    }
    return this.#byHandle.lookAt(handles[from] as number);
  }

  /** The same for the id of a creation. */
  lookAtId(window: DataView, id: number): number {
    return this.#byId.lookAt(this.#packId(window, id));
  }

  /** The row of the handle of an event of the batch; {@link NOT_THERE} if there is none. */
  find(event: number): number {
    const from = event * HANDLE.words;
    return this.#byHandle.find(this.#handles[from] as number, this.#handles, from);
  }

  /**
   * Enters the session with the handle of an event of the batch, by its id, and its principal, which ends at the next
   * quotation mark. Gives where that stands; {@link NOT_THERE} if the id is known.
   */
  create(event: number, window: DataView, id: number, principal: number): number {
    const hash = this.#packId(window, id);
    if (this.#byId.find(hash, this.#id) !== NOT_THERE) return NOT_THERE;
    const row = this.sessions++;
    const { rows } = this;
    const begin = row * LIMIT_ROW_WORDS;
    const from = event * HANDLE.words;
    for (let word = 0; word < HANDLE.words; word++) rows[begin + word] = this.#handles[from + word] as number;
    for (let word = 0; word < ID.words; word++) rows[begin + ID.at + word] = this.#id[word] as number;
    this.#byHandle.add(rows[begin] as number, row);
    this.#byId.add(hash, row);
    const end = this.#packText(window, principal);
    this.#join(row);
    rows[begin + IS_LIVE] = 1;
    this.live += 1;
    return end;
  }

  /** Sets when a row was created, when it was seen last, and both of its deadlines. */
  setMoments(row: number, created: number, seen: number, expires: number, absolute: number, attributes: number): void {
    const { rows } = this;
    const at = row * LIMIT_ROW_WORDS + MOMENTS;
    rows[at] = created % HALF;
    rows[at + 1] = seen % HALF;
    rows[at + 2] = expires % HALF;
    rows[at + 3] = absolute % HALF;
    rows[at + 4] = (created / HALF) | ((seen / HALF) << 16);
    rows[at + 5] = (expires / HALF) | ((absolute / HALF) << 16);
    rows[row * LIMIT_ROW_WORDS + ATTRIBUTES] = attributes;
  }

  /** Sets when a row was seen last, and when it expires. */
  touch(row: number, seen: number, expires: number): void {
    const { rows } = this;
    const at = row * LIMIT_ROW_WORDS + MOMENTS;
    rows[at + 1] = seen % HALF;
    rows[at + 2] = expires % HALF;
    rows[at + 4] = ((rows[at + 4] as number) & 0xffff) | ((seen / HALF) << 16);
    rows[at + 5] = ((rows[at + 5] as number) & ~0xffff) | (expires / HALF);
  }

  /** Ends a row. */
  expire(row: number): void {
    this.live -= this.rows[row * LIMIT_ROW_WORDS + IS_LIVE] as number;
    this.rows[row * LIMIT_ROW_WORDS + IS_LIVE] = 0;
  }

  /** When a row was created, when it was seen last, and both of its deadlines; `undefined` of one that is over. */
  moments(row: number): readonly number[] | undefined {
    const { rows } = this;
    if (rows[row * LIMIT_ROW_WORDS + IS_LIVE] === 0) return undefined;
    const at = row * LIMIT_ROW_WORDS + MOMENTS;
    return [0, 1, 2, 3].map((which) => {
      const high = (rows[at + 4 + (which >> 1)] as number) >>> (16 * (which & 1));
      return (high & 0xffff) * HALF + ((rows[at + which] as number) >>> 0);
    });
  }

  /** Lets rows and principals be found that were read into their places. */
  enterAll(sessions: number, known: number): void {
    const { rows, principals } = this;
    const id = this.#id;
    for (let row = this.sessions; row < sessions; row++) {
      const begin = row * LIMIT_ROW_WORDS;
      for (let word = 0; word < ID.words; word++) id[word] = rows[begin + ID.at + word] as number;
      this.#byHandle.add(rows[begin] as number, row);
      this.#byId.add(hashOf(id), row);
      this.live += rows[begin + IS_LIVE] as number;
    }
    const text = this.#text;
    for (let number = this.known; number < known; number++) {
      const begin = number * LIMIT_PRINCIPAL_WORDS;
      for (let word = 0; word < TEXT.words; word++) text[word] = principals[begin + word] as number;
      this.#byText.add(hashOf(text), number);
    }
    this.sessions = sessions;
    this.known = known;
  }

  #join(row: number): void {
    const { principals, rows } = this;
    const hash = hashOf(this.#text);
    let number = this.#byText.find(hash, this.#text);
    if (number === NOT_THERE) {
      number = this.known++;
      const begin = number * LIMIT_PRINCIPAL_WORDS;
      for (let word = 0; word < TEXT.words; word++) principals[begin + word] = this.#text[word] as number;
      this.#byText.add(hash, number);
    }
    const first = number * LIMIT_PRINCIPAL_WORDS + FIRST_ROW;
    rows[row * LIMIT_ROW_WORDS + PRINCIPAL] = number;
    rows[row * LIMIT_ROW_WORDS + NEXT_OF_PRINCIPAL] = principals[first] as number;
    principals[first] = row + 1;
  }

  #packText(window: DataView, from: number): number {
    const words = this.#text.fill(0);
    let at = from;
    for (let byte = window.getUint8(at); byte !== QUOTE; byte = window.getUint8(++at)) {
      const word = (at - from) >> 2;
      words[word] = (words[word] as number) | (byte << ((at - from) << 3));
    }
    if (at - from > TEXT.words * WORD) throw new RangeError('A principal is longer than those of the bench.');
    return at;
  }

  #packId(window: DataView, id: number): number {
    const words = this.#id;
    for (let word = 0; word < ID.words - 1; word++) words[word] = window.getInt32(id + word * WORD, true);
    words[ID.words - 1] = window.getInt16(id + (ID.words - 1) * WORD, true);
    return hashOf(words);
  }
}

// Four hexadecimal digits at a time.
function bitsOf(digits: number): number {
  const halves = (digits & 0x0f0f0f0f) + 9 * ((digits >>> 6) & 0x01010101);
  const bytes = halves | (halves >>> 4);
  return (bytes & 0xff) | ((bytes >>> 8) & 0xff00);
}

function hashOf(words: Int32Array): number {
  let bits = 0;
  for (let word = 0; word < words.length; word++) bits = Math.imul(bits ^ (words[word] as number), 0x9e3779b1);
  bits ^= bits >>> 15;
  return Math.imul(bits, 0x85ebca6b) ^ (bits >>> 13);
}
