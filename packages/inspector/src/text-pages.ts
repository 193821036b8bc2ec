import { NumberColumn } from './number-column.ts';

const PAGE = 1 << 16;
const LAST_NARROW_UNIT = 0xff;
// To search these takes about as long as to search a page.
const WIDE_AT_ONCE = 256;

/**
 * Texts off the heap, numbered from 0 on. A million of them on the heap are copied by the collector of garbage until they
 * are old, and looked at by it ever after: turns of a tenth of a second.
 */
export class TextPages {
  // One that is longer than a page has a page of its own, which is as long as it is.
  readonly #pages: Buffer[] = [];
  #free = 0;
  readonly #pageNumbers = new NumberColumn(Uint32Array);
  readonly #begins = new NumberColumn(Uint32Array);
  // In bytes, and whether a unit of UTF-16 takes two of them.
  readonly #lengths = new NumberColumn(Uint32Array);
  readonly #wide = new NumberColumn(Uint32Array);

  get length(): number {
    return this.#lengths.length;
  }

  /** Puts a text behind the others. @returns its number. */
  push(text: string): number {
    const isWide = hasWideUnit(text);
    const length = isWide ? text.length * 2 : text.length;
    const page = this.#pageFor(length);
    const from = page.length - this.#free;
    this.#free -= length;
    page.write(text, from, isWide ? 'utf16le' : 'latin1');
    this.#pageNumbers.push(this.#pages.length - 1);
    this.#begins.push(from);
    const number = this.#lengths.push(length * 2 + Number(isWide));
    if (isWide) this.#wide.push(number);
    return number;
  }

  /** The text of a number. */
  at(number: number): string {
    const encoding = this.#isWide(number) ? 'utf16le' : 'latin1';
    return this.#pageOf(number).toString(encoding, this.#begins.get(number), this.#endOf(number));
  }

  /** Whether a number has that text. */
  is(number: number, text: string): boolean {
    const length = this.#lengths.get(number);
    const width = 1 + (length & 1);
    if (length >>> 1 !== text.length * width) return false;
    const page = this.#pageOf(number);
    for (let index = 0, at = this.#begins.get(number); index < text.length; index++, at += width) {
      const unit = width === 1 ? page[at] : (page[at] as number) | ((page[at + 1] as number) << 8);
      if (unit !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  /**
   * Finds the texts that have another one in them, whatever their case. A page is searched as one text: to make one of each
   * takes five times as long. It yields behind each page.
   *
   * @param wanted - in lower case, not empty.
   * @param found - is called with the number of each, once.
   */
  *search(wanted: string, found: (number: number) => void): Generator<undefined, void, undefined> {
    let number = 0;
    for (const [pageNumber, page] of this.#pages.entries()) {
      // In lower case a narrow unit is one narrow unit.
      const text = page.toString('latin1').toLowerCase();
      const isBefore = (at: number): boolean => this.#pageNumbers.get(number) < pageNumber || this.#endOf(number) <= at;
      for (let at = text.indexOf(wanted); at !== -1; ) {
        while (number < this.length && isBefore(at)) number += 1;
        if (number === this.length || this.#pageNumbers.get(number) > pageNumber) break;
        const end = this.#endOf(number);
        const isFound = !this.#isWide(number) && at + wanted.length <= end;
        if (isFound) found(number);
        at = text.indexOf(wanted, isFound ? end : at + 1);
      }
      yield;
    }
    yield* this.#searchWide(wanted, found);
  }

  *#searchWide(wanted: string, found: (number: number) => void): Generator<undefined, void, undefined> {
    for (let index = 0; index < this.#wide.length; index++) {
      const number = this.#wide.get(index);
      if (this.at(number).toLowerCase().includes(wanted)) found(number);
      if (index % WIDE_AT_ONCE === WIDE_AT_ONCE - 1) yield;
    }
  }

  #isWide(number: number): boolean {
    return (this.#lengths.get(number) & 1) === 1;
  }

  #endOf(number: number): number {
    return this.#begins.get(number) + (this.#lengths.get(number) >>> 1);
  }

  #pageOf(number: number): Buffer {
    return this.#pages[this.#pageNumbers.get(number)] as Buffer;
  }

  // An empty text has a place, too.
  #pageFor(length: number): Buffer {
    const last = this.#pages.at(-1);
    if (last !== undefined && length < this.#free) return last;
    const page = Buffer.alloc(Math.max(PAGE, length));
    this.#pages.push(page);
    this.#free = page.length;
    return page;
  }
}

function hasWideUnit(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > LAST_NARROW_UNIT) return true;
  return false;
}
