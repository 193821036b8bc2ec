import { type PackedText, wordsIn } from './packed-text.ts';
import { NO_ROW } from './row-pages.ts';
import { unpackText } from './unpack-text.ts';

const PAGE_BITS = 16;
const PAGE_WORDS = 1 << PAGE_BITS;
const FEWEST_WORDS = 256;
// Up to 1 MiB, the most that an event or an entry of a snapshot has.
const WIDTHS = 18;
// So many have a place each in 32 bits.
const MOST_PAGES = 1 << PAGE_BITS;
// In front of a text: its length in bytes, and the words of whoever keeps it.
const LENGTH = 0;
const HEAD = 1;

/**
 * Texts in pages off the heap, each with some words of whoever keeps it: millions of them cost the collector of garbage
 * nothing, and what belongs together is one miss of the caches. They are told by their places.
 *
 * A text has as many words as the next width has, and where it is let go of, another one of that width is put. The widths
 * are 12, 20, 36, 68, ... bytes: few of them are wasted on what people choose, a UUID fits, and so does what a limit that is a
 * power of two allows.
 */
export class TextPages {
  readonly #head: number;
  readonly #pages: Int32Array[] = [];
  // How much of the last page is taken: before the first there is no room.
  #end = PAGE_WORDS;
  // Of each width the place that was let go of last; in its second word, as in those of the others, is the one before it.
  readonly #free = new Int32Array(WIDTHS).fill(NO_ROW);

  /** @param words - how many a text has of whoever keeps it: one or more. */
  constructor(words: number) {
    this.#head = HEAD + words;
  }

  /** Keeps a text. Its other words hold anything. @throws RangeError for one that no event and no entry can have. */
  take({ words, length }: PackedText): number {
    const width = widthOf(length);
    if (width >= WIDTHS) throw new RangeError('There is no place for a text of more than 1 MiB.');
    const free = this.#free[width] as number;
    if (free === NO_ROW) return this.#write(this.#reserve(this.#head + roomOf(width)), words, length);
    this.#free[width] = this.word(free, 0);
    return this.#write(free, words, length);
  }

  /** Lets go of a text. */
  release(place: number): void {
    const width = widthOf(this.length(place));
    this.setWord(place, 0, this.#free[width] as number);
    this.#free[width] = place;
  }

  /** One of the words of whoever keeps the text, from 0 on. */
  word(place: number, which: number): number {
    return this.pageOf(place)[beginOf(place) + HEAD + which] as number;
  }

  setWord(place: number, which: number, word: number): void {
    this.pageOf(place)[beginOf(place) + HEAD + which] = word;
  }

  /** How many bytes a text has. */
  length(place: number): number {
    return this.pageOf(place)[beginOf(place) + LENGTH] as number;
  }

  /** The text at a place. @param length - its {@link length}, where the caller has it. */
  text(place: number, length: number = this.length(place)): string {
    return unpackText(this.pageOf(place), this.textBegin(place), length);
  }

  /** The words of the page of a text, which begins at {@link textBegin}. */
  pageOf(place: number): Int32Array {
    return this.#pages[place >>> PAGE_BITS] as Int32Array;
  }

  /** Where the text begins in the words of {@link pageOf} it. */
  textBegin(place: number): number {
    return beginOf(place) + this.#head;
  }

  /** Whether this text stands at a place. */
  holds(place: number, { words, length }: PackedText): boolean {
    return this.#isSame(place, words, 0, length);
  }

  /** Whether at two places stands the same text. */
  areSame(place: number, other: number): boolean {
    return this.#isSame(place, this.pageOf(other), this.textBegin(other), this.length(other));
  }

  #isSame(place: number, words: Int32Array, from: number, length: number): boolean {
    if (this.length(place) !== length) return false;
    const page = this.pageOf(place);
    const begin = this.textBegin(place);
    const count = wordsIn(length);
    for (let word = 0; word < count; word++) if (page[begin + word] !== words[from + word]) return false;
    return true;
  }

  #write(place: number, words: Int32Array, length: number): number {
    const page = this.pageOf(place);
    const begin = beginOf(place);
    page[begin + LENGTH] = length;
    const count = wordsIn(length);
    for (let word = 0; word < count; word++) page[begin + this.#head + word] = words[word] as number;
    return place;
  }

  // What is larger than a page has one of its own, and the next one begins another.
  #reserve(words: number): number {
    if (this.#end + words > PAGE_WORDS) {
      if (this.#pages.length === MOST_PAGES) throw new RangeError('There is no place for more than 16 GiB of texts.');
      this.#pages.push(new Int32Array(this.#pages.length === 0 ? FEWEST_WORDS : PAGE_WORDS));
      this.#end = 0;
    }
    const last = this.#pages.length - 1;
    const begin = this.#end;
    this.#end += words;
    this.#makeRoom(last);
    return (last << PAGE_BITS) | begin;
  }

  // The first page is as small as what is there, and doubles until it is as large as the others.
  #makeRoom(last: number): void {
    const page = this.#pages[last] as Int32Array;
    if (this.#end <= page.length) return;
    const larger = new Int32Array(Math.max(this.#end, Math.min(2 * page.length, PAGE_WORDS)));
    larger.set(page);
    this.#pages[last] = larger;
  }
}

function beginOf(place: number): number {
  return place & (PAGE_WORDS - 1);
}

// Which of the widths a text of so many bytes has.
function widthOf(bytes: number): number {
  return 32 - Math.clz32(Math.max(0, wordsIn(bytes) - 2) >> 1);
}

// How many words a text of a width has at most: 3, 5, 9, 17, ...
function roomOf(width: number): number {
  return (2 << width) + 1;
}
