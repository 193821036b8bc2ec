import type { RowPages } from './row-pages.ts';

/** How many words of a row its moments take. */
export const MOMENT_WORDS = 6;

const LOW_BITS = 2 ** 32;
const HIGH_BITS = 0xffff;

/** In place of a moment: there is none. None is as late as this (`LAST_MOMENT`). */
export const NO_MOMENT: number = HIGH_BITS * LOW_BITS + (LOW_BITS - 1);

/**
 * Four moments of each row, in epoch milliseconds from 0 to the end of year 9999: 48 bits are enough for one, and a
 * quarter less than a number takes.
 */
export class RowMoments {
  readonly #pages: RowPages;
  readonly #place: number;

  /** @param place - of the first word. Four have the low bits of a moment each, two the high bits of two. */
  constructor(pages: RowPages, place: number) {
    this.#pages = pages;
    this.#place = place;
  }

  /** @param which - 0 to 3. */
  get(row: number, which: number): number {
    return momentAt(this.#pages.pageOf(row), this.#pages.beginOf(row) + this.#place, which);
  }

  /** @param which - 0 to 3. */
  set(row: number, which: number, moment: number): void {
    const shift = 16 * (which & 1);
    const place = this.#place + 4 + (which >> 1);
    const beside = this.#pages.word(row, place) & ~(HIGH_BITS << shift);
    this.#pages.setWord(row, this.#place + which, lowOf(moment));
    this.#pages.setWord(row, place, beside | (highOf(moment) << shift));
  }

  /** Sets all four. */
  setAll(row: number, first: number, second: number, third: number, fourth: number): void {
    const page = this.#pages.pageOf(row);
    const at = this.#pages.beginOf(row) + this.#place;
    page[at] = lowOf(first);
    page[at + 1] = lowOf(second);
    page[at + 2] = lowOf(third);
    page[at + 3] = lowOf(fourth);
    page[at + 4] = highOf(first) | (highOf(second) << 16);
    page[at + 5] = highOf(third) | (highOf(fourth) << 16);
  }
}

/**
 * One of four moments, of which the words begin at a place: for whoever wants several of a row, since a page is looked for
 * but once then.
 *
 * @param which - 0 to 3.
 */
export function momentAt(words: Int32Array, at: number, which: number): number {
  const low = (words[at + which] as number) >>> 0;
  const high = (words[at + 4 + (which >> 1)] as number) >>> (16 * (which & 1));
  return (high & HIGH_BITS) * LOW_BITS + low;
}

function highOf(moment: number): number {
  return (moment / LOW_BITS) | 0;
}

// A remainder would be a call.
function lowOf(moment: number): number {
  return (moment - highOf(moment) * LOW_BITS) | 0;
}
