import { EarliestDeadlines } from './earliest-deadlines.ts';
import { keyedHash } from './keyed-hash.ts';
import { PackedText } from './packed-text.ts';
import { RowBatch } from './row-batch.ts';
import { RowIndex } from './row-index.ts';
import { NO_ROW, type RowPages } from './row-pages.ts';
import { TextPages } from './text-pages.ts';

// Of a principal: how many rows have its number, the first row of the ring, and how many rows are in the ring.
const USES = 0;
const FIRST = 1;
const SIZE = 2;
const PRINCIPAL_WORDS = 3;

/**
 * Principals by number, and rows by principal, in the order in which they were joined. The rows of one are a ring, so
 * that a principal with one session, as most are, costs no list.
 */
export class PrincipalRows {
  readonly #pages: RowPages;
  readonly #next: number;
  readonly #previous: number;
  readonly #hash: typeof keyedHash;
  readonly #principals = new TextPages(PRINCIPAL_WORDS);
  readonly #byText = new RowIndex();
  readonly #newByText = new RowBatch();
  readonly #key = new Int32Array(2);
  readonly #packed = new PackedText();
  readonly #deadlines = new EarliestDeadlines();
  #longest = 1;

  /**
   * @param next - the place of the word with the row behind a row.
   * @param previous - of the one before it.
   * @param hash - of texts.
   */
  constructor(pages: RowPages, next: number, previous: number, hash: typeof keyedHash = keyedHash) {
    this.#pages = pages;
    this.#next = next;
    this.#previous = previous;
    this.#hash = hash;
  }

  /**
   * Sets the key under which principals are hashed, before the first is added. It must be known to nobody who chooses
   * one.
   */
  setKey(words: Int32Array): void {
    this.#key.set(words.subarray(0, this.#key.length));
  }

  /** Takes a number for a principal. */
  add(principal: string | PackedText): number {
    const text = this.#pack(principal);
    const hash = this.#hashOf(text);
    const known = this.#find(text, hash);
    if (known !== NO_ROW) {
      this.#use(known);
      return known;
    }
    const number = this.#take(text);
    this.#byText.add(hash, number);
    return number;
  }

  /**
   * Takes a number for the principal of one new row, which is joined to it. Until {@link settle} is over nothing may be
   * looked for.
   */
  addNew(principal: string | PackedText, row: number): number {
    const text = this.#pack(principal);
    const number = this.#take(text);
    this.join(number, row);
    this.#newByText.add(this.#hashOf(text), number);
    return number;
  }

  /**
   * Lets the principals of new rows be found. It yields now and then.
   *
   * @param give - called where another row has the principal of a row: it is joined to that number from now on.
   */
  settle(give: (row: number, number: number) => void): Generator<undefined, void, undefined> {
    return this.#byText.addAll(this.#newByText, (number, earlier) => {
      if (!this.#principals.areSame(number, earlier)) return false;
      const row = this.first(number);
      this.leave(number, row);
      this.#principals.release(number);
      this.#use(earlier);
      this.join(earlier, row);
      give(row, earlier);
      return true;
    });
  }

  /** Lets go of a number that was taken as often, and has no row then. */
  delete(number: number): void {
    const uses = this.#principals.word(number, USES) - 1;
    this.#principals.setWord(number, USES, uses);
    if (uses > 0) return;
    this.#byText.delete(this.#hashAt(number), number);
    this.#deadlines.forget(number);
    this.#principals.release(number);
  }

  /** How many bytes of UTF-8 the principal with a number has. */
  length(number: number): number {
    return this.#principals.length(number);
  }

  /** The principal with a number. @param length - its {@link length}, where the caller has it. */
  text(number: number, length?: number): string {
    return this.#principals.text(number, length);
  }

  /** The number of a principal, compared byte by byte; {@link NO_ROW} if it has none. */
  find(principal: string | PackedText): number {
    const text = this.#pack(principal);
    return this.#find(text, this.#hashOf(text));
  }

  /** The first row of a principal; {@link NO_ROW} if there is none. */
  first(number: number): number {
    return this.#principals.word(number, FIRST);
  }

  /** The row behind one that is there; {@link NO_ROW} if it is the last. */
  after(number: number, row: number): number {
    const next = this.#pages.word(row, this.#next);
    return next === this.first(number) ? NO_ROW : next;
  }

  /** How many rows a principal has. */
  size(principal: string | PackedText): number {
    const number = this.find(principal);
    return number === NO_ROW ? 0 : this.#principals.word(number, SIZE);
  }

  /** Whether a principal has fewer rows than so many. */
  hasFewer(principal: string | PackedText, count: number): boolean {
    return this.size(principal) < count;
  }

  /** At least as many rows as any principal ever had: most logs know nobody who has many. */
  get longest(): number {
    return this.#longest;
  }

  /** A moment before which no row of a principal lapses: the earliest that there is where none is known. */
  earliest(principal: string | PackedText): number {
    if (this.#deadlines.isEmpty) return Number.NEGATIVE_INFINITY;
    const number = this.find(principal);
    return number === NO_ROW ? Number.POSITIVE_INFINITY : this.#deadlines.of(number);
  }

  /** No row of the principal with a number lapses before a moment. */
  noteEarliest(number: number, moment: number): void {
    this.#deadlines.note(number, moment);
  }

  /** Whether it has to be told when a row lapses, since {@link earliest} is known of somebody. */
  get knowsEarliest(): boolean {
    return !this.#deadlines.isEmpty;
  }

  /** A row of the principal with a number lapses at a moment, from now on. */
  lapses(number: number, moment: number): void {
    this.#deadlines.lower(number, moment);
  }

  /** Puts a row behind all of a principal. */
  join(number: number, row: number): void {
    const first = this.first(number);
    this.#addToSize(number, 1);
    if (first === NO_ROW) {
      this.#principals.setWord(number, FIRST, row);
      this.#link(row, row);
      return;
    }
    this.#link(this.#pages.word(first, this.#previous), row);
    this.#link(row, first);
  }

  /** Takes a row out. Nothing happens where it is out already. */
  leave(number: number, row: number): void {
    const next = this.#pages.word(row, this.#next);
    if (next === NO_ROW) return;
    this.#addToSize(number, -1);
    if (this.first(number) === row) this.#principals.setWord(number, FIRST, next === row ? NO_ROW : next);
    this.#link(this.#pages.word(row, this.#previous), next);
    this.#pages.setWord(row, this.#next, NO_ROW);
  }

  #pack(principal: string | PackedText): PackedText {
    if (typeof principal !== 'string') return principal;
    this.#packed.pack(principal);
    return this.#packed;
  }

  #find(text: PackedText, hash: number): number {
    for (let number = this.#byText.first(hash); number !== NO_ROW; number = this.#byText.next()) {
      if (this.#principals.holds(number, text)) return number;
    }
    return NO_ROW;
  }

  #hashOf({ words, length }: PackedText): number {
    return this.#hash(this.#key, words, 0, length);
  }

  #hashAt(number: number): number {
    const principals = this.#principals;
    return this.#hash(this.#key, principals.pageOf(number), principals.textBegin(number), principals.length(number));
  }

  #addToSize(number: number, change: 1 | -1): void {
    this.#principals.setWord(number, SIZE, this.#principals.word(number, SIZE) + change);
  }

  #use(number: number): void {
    const uses = this.#principals.word(number, USES) + 1;
    this.#principals.setWord(number, USES, uses);
    this.#longest = Math.max(this.#longest, uses);
  }

  #take(text: PackedText): number {
    const number = this.#principals.take(text);
    this.#principals.setWord(number, USES, 1);
    this.#principals.setWord(number, FIRST, NO_ROW);
    this.#principals.setWord(number, SIZE, 0);
    return number;
  }

  #link(row: number, next: number): void {
    this.#pages.setWord(row, this.#next, next);
    this.#pages.setWord(next, this.#previous, row);
  }
}
