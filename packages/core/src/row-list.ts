import { NO_ROW, type RowPages } from './row-pages.ts';

/** Rows in the order in which they were added. A row stands in one list with these places at a time. */
export class RowList {
  readonly #pages: RowPages;
  readonly #next: number;
  readonly #previous: number;
  #first = NO_ROW;
  #last = NO_ROW;
  #size = 0;

  /** @param next - the place of the word with the row behind a row. @param previous - of the one before it. */
  constructor(pages: RowPages, next: number, previous: number) {
    this.#pages = pages;
    this.#next = next;
    this.#previous = previous;
  }

  /** How many rows there are. */
  get size(): number {
    return this.#size;
  }

  /** The row that was added first; {@link NO_ROW} if there is none. */
  get first(): number {
    return this.#first;
  }

  /** The row behind one that is there; {@link NO_ROW} if it is the last. */
  after(row: number): number {
    return this.#pages.word(row, this.#next);
  }

  /** Adds a row behind all others. */
  add(row: number): void {
    this.#pages.setWord(row, this.#previous, this.#last);
    this.#pages.setWord(row, this.#next, NO_ROW);
    if (this.#last === NO_ROW) this.#first = row;
    else this.#pages.setWord(this.#last, this.#next, row);
    this.#last = row;
    this.#size += 1;
  }

  /** Lets go of a row that is there. */
  delete(row: number): void {
    const previous = this.#pages.word(row, this.#previous);
    const next = this.#pages.word(row, this.#next);
    if (previous === NO_ROW) this.#first = next;
    else this.#pages.setWord(previous, this.#next, next);
    if (next === NO_ROW) this.#last = previous;
    else this.#pages.setWord(next, this.#previous, previous);
    this.#size -= 1;
  }

  /** The rows. Who lets go of some on the way takes a copy first. */
  *rows(): Generator<number, void, undefined> {
    for (let row = this.#first; row !== NO_ROW; row = this.#pages.word(row, this.#next)) yield row;
  }
}
