import type { EventId } from './event-id.ts';
import { HANDLE_WORDS, hashOfHandle, PackedHandle, PLAIN } from './packed-handle.ts';
import { hashOfId, ID_WORDS, PackedId } from './packed-id.ts';
import { RowBatch } from './row-batch.ts';
import { RowIndex } from './row-index.ts';
import { NO_ROW, RowPages } from './row-pages.ts';
import type { TokenHandle } from './token-handle.ts';

const HANDLE = 0;
const ID = HANDLE + HANDLE_WORDS;
// What stands before the digits of the handle, and in front of that the marks.
const PREFIX = ID + ID_WORDS;
const LINK = PREFIX + 1;

/** How many of the words of a row, from the first on, are those of {@link HandleRows}. */
export const HANDLE_ROW_WORDS: number = LINK + 1;

const MARK_BITS = 6;
const MARKS = (1 << MARK_BITS) - 1;

/**
 * Rows by their handles, of which each has one row, and by their ids. A row also has six bits of marks, and can have a
 * link: the id of another one.
 */
export class HandleRows {
  readonly #pages: RowPages;
  readonly #links = new RowPages(ID_WORDS);
  readonly #byHandle = new RowIndex();
  readonly #byId = new RowIndex();
  readonly #newByHandle = new RowBatch();
  readonly #newById = new RowBatch();
  readonly #handle = new PackedHandle();
  readonly #id = new PackedId();

  constructor(pages: RowPages) {
    this.#pages = pages;
  }

  /** How many rows there are. */
  get handles(): number {
    return this.#byHandle.size;
  }

  /** How many ids they have: as many, or two of them have one. */
  get ids(): number {
    return this.#byId.size;
  }

  /** Whether no handle that was ever added or looked for was made with a key. */
  get isAllPlain(): boolean {
    return this.#handle.isAllPlain;
  }

  /** {@link isTokenHandle}, for one that is added then: it costs half. */
  isHandle(value: unknown): value is TokenHandle {
    if (typeof value !== 'string') return false;
    this.#handle.pack(value);
    return this.#handle.isHandle;
  }

  /** The row of a handle; {@link NO_ROW} if there is none. */
  find(handle: TokenHandle): number {
    this.#handle.pack(handle);
    return this.#findPacked();
  }

  /** The row of the plain handle with a digest; {@link NO_ROW} if there is none. */
  findPlain(digest: string): number {
    this.#handle.packDigest(digest);
    return this.#findPacked();
  }

  /** The row of the plain handle with these digits; {@link NO_ROW} if there is none. */
  findDigits(digits: Int32Array): number {
    return this.#find(digits, PLAIN, hashOfHandle(digits, PLAIN));
  }

  /** Has the places read at which a plain handle with these digits, and an id that is packed, are looked for. */
  lookAt(digits: Int32Array, id: Int32Array | undefined): number {
    const looked = this.#byHandle.lookAt(hashOfHandle(digits, PLAIN));
    return id === undefined ? looked : looked ^ this.#byId.lookAt(hashOfId(id));
  }

  /** The row of an id, the one that was given it last; {@link NO_ROW} if there is none. */
  findById(id: EventId): number {
    return this.#id.seek(id) ? this.findWords(this.#id.words) : NO_ROW;
  }

  /** The row of an id that is packed; {@link NO_ROW} if there is none. */
  findWords(id: Int32Array): number {
    const hash = hashOfId(id);
    for (let row = this.#byId.first(hash); row !== NO_ROW; row = this.#byId.next()) {
      if (this.#pages.holds(row, ID, id)) return row;
    }
    return NO_ROW;
  }

  /** Takes a row for a handle that has none, with an id, no mark and no link. Its other words hold anything. */
  add(handle: TokenHandle, id: EventId): number {
    const row = this.#pages.take();
    this.#handle.pack(handle);
    this.#pages.setWords(row, HANDLE, this.#handle.words);
    this.#pages.setWord(row, PREFIX, this.#handle.prefix << MARK_BITS);
    this.#pages.setWord(row, LINK, NO_ROW);
    this.#byHandle.add(this.#handle.hash, row);
    this.#giveId(row, id);
    return row;
  }

  /** Takes a row for a plain handle with these digits, an id that is packed, neither of which a row has, and marks. */
  addPacked(digits: Int32Array, id: Int32Array, marks: number): number {
    const row = this.#pages.take();
    this.#pages.setWords(row, HANDLE, digits);
    this.#pages.setWords(row, ID, id);
    this.#pages.setWord(row, PREFIX, (PLAIN << MARK_BITS) | marks);
    this.#pages.setWord(row, LINK, NO_ROW);
    this.#byHandle.add(hashOfHandle(digits, PLAIN), row);
    this.#byId.add(hashOfId(id), row);
    return row;
  }

  /** Lets go of a row. */
  delete(row: number): void {
    this.setLink(row, undefined);
    this.#handle.pack(this.handle(row));
    this.#byHandle.delete(this.#handle.hash, row);
    this.#takeId(row);
    this.#pages.release(row);
  }

  /**
   * {@link add} of many, one after the other, of which no two have the same handle or id: {@link settle} sees to that, and
   * before it is over nothing may be looked for.
   *
   * @param handle - or the digits of one that was made without a key, packed.
   * @param id - or one that is packed.
   */
  addNew(handle: TokenHandle | Int32Array, id: EventId | Int32Array): number {
    const row = this.#pages.take();
    const isText = typeof handle === 'string';
    if (isText) this.#handle.pack(handle);
    const digits = isText ? this.#handle.words : handle;
    const prefix = isText ? this.#handle.prefix : PLAIN;
    if (typeof id === 'string') this.#id.pack(id);
    const words = typeof id === 'string' ? this.#id.words : id;
    this.#pages.setWords(row, HANDLE, digits);
    this.#pages.setWords(row, ID, words);
    this.#pages.setWord(row, PREFIX, prefix << MARK_BITS);
    this.#pages.setWord(row, LINK, NO_ROW);
    this.#newByHandle.add(hashOfHandle(digits, prefix), row);
    this.#newById.add(hashOfId(words), row);
    return row;
  }

  /** Lets the rows that are new be found: of several with one handle or id the first. It yields now and then. */
  *settle(): Generator<undefined, void, undefined> {
    const pages = this.#pages;
    const hasHandleOf = (row: number, other: number): boolean =>
      pages.areSame(row, other, HANDLE, HANDLE_WORDS) && this.prefix(row) === this.prefix(other);
    yield* this.#byHandle.addAll(this.#newByHandle, hasHandleOf);
    yield* this.#byId.addAll(this.#newById, (row, other) => pages.areSame(row, other, ID, ID_WORDS));
  }

  /** Which of the beginnings of handles that of a row has. */
  prefix(row: number): number {
    return this.#pages.word(row, PREFIX) >> MARK_BITS;
  }

  handle(row: number): TokenHandle {
    const pages = this.#pages;
    return this.#handle.unpack(this.prefix(row), pages.pageOf(row), pages.beginOf(row) + HANDLE);
  }

  /** What is random in the handle of a row. */
  digits(row: number): Int32Array {
    const begin = this.#pages.beginOf(row) + HANDLE;
    return this.#pages.pageOf(row).subarray(begin, begin + HANDLE_WORDS);
  }

  marks(row: number): number {
    return this.#pages.word(row, PREFIX) & MARKS;
  }

  setMarks(row: number, marks: number): void {
    this.#pages.setWord(row, PREFIX, (this.#pages.word(row, PREFIX) & ~MARKS) | marks);
  }

  id(row: number): EventId {
    return this.#id.unpack(this.#pages.pageOf(row), this.#pages.beginOf(row) + ID);
  }

  /** The ids of rows, as they are now. Texts are made of them one by one, as they are asked for. */
  idsOf(rows: readonly number[]): Iterable<EventId> {
    const words = new Int32Array(rows.length * ID_WORDS);
    let at = 0;
    for (const row of rows) {
      const page = this.#pages.pageOf(row);
      const begin = this.#pages.beginOf(row) + ID;
      for (let word = 0; word < ID_WORDS; word++) words[at++] = page[begin + word] as number;
    }
    return this.#idsIn(words);
  }

  setId(row: number, id: EventId): void {
    if (this.findById(id) === row) return;
    this.#takeId(row);
    this.#giveId(row, id);
  }

  /** The link of a row; `undefined` if it has none. */
  link(row: number): EventId | undefined {
    const link = this.#pages.word(row, LINK);
    return link === NO_ROW ? undefined : this.#id.unpack(this.#links.pageOf(link), this.#links.beginOf(link));
  }

  setLink(row: number, id: EventId | undefined): void {
    let link = this.#pages.word(row, LINK);
    if (id !== undefined) {
      if (link === NO_ROW) link = this.#links.take();
      this.#id.pack(id);
      this.#links.setWords(link, 0, this.#id.words);
    } else if (link !== NO_ROW) {
      this.#links.release(link);
      link = NO_ROW;
    }
    this.#pages.setWord(row, LINK, link);
  }

  *#idsIn(words: Int32Array): Generator<EventId, void, undefined> {
    for (let at = 0; at < words.length; at += ID_WORDS) yield this.#id.unpack(words, at);
  }

  #findPacked(): number {
    const { words, prefix, hash } = this.#handle;
    return this.#find(words, prefix, hash);
  }

  #find(digits: Int32Array, prefix: number, hash: number): number {
    for (let row = this.#byHandle.first(hash); row !== NO_ROW; row = this.#byHandle.next()) {
      if (this.#pages.holds(row, HANDLE, digits) && this.prefix(row) === prefix) return row;
    }
    return NO_ROW;
  }

  // Where another row has the id, that is the one which is found by it from now on.
  #giveId(row: number, id: EventId): void {
    this.#id.pack(id);
    const { hash, words } = this.#id;
    const holder = this.findWords(words);
    if (holder !== NO_ROW) this.#byId.delete(hash, holder);
    this.#byId.add(hash, row);
    this.#pages.setWords(row, ID, words);
  }

  #takeId(row: number): void {
    this.#id.pack(this.id(row));
    this.#byId.delete(this.#id.hash, row);
  }
}
