const PAGE_BITS = 14;
const PAGE_LENGTH = 1 << PAGE_BITS;
const NONE = -1;

/**
 * Values by numbers, which are taken and let go of. It is a list of lists: an array of millions stands still for tens of
 * milliseconds whenever it grows.
 */
export class PagedList<Value extends object> {
  // In a place that is free stands the number of the one that was let go of before it.
  readonly #pages: (Value | number)[][] = [];
  #length = 0;
  #free = NONE;

  /** Takes a number for a value. */
  add(value: Value): number {
    const free = this.#free;
    if (free === NONE) {
      const number = this.#length++;
      const page = number >>> PAGE_BITS;
      if (page === this.#pages.length) this.#pages.push([]);
      (this.#pages[page] as Value[]).push(value);
      return number;
    }
    const page = this.#pages[free >>> PAGE_BITS] as (Value | number)[];
    this.#free = page[free & (PAGE_LENGTH - 1)] as number;
    page[free & (PAGE_LENGTH - 1)] = value;
    return free;
  }

  /** The value of a number that was taken. */
  get(number: number): Value {
    return (this.#pages[number >>> PAGE_BITS] as Value[])[number & (PAGE_LENGTH - 1)] as Value;
  }

  /** Lets go of a number that was taken. */
  delete(number: number): void {
    (this.#pages[number >>> PAGE_BITS] as number[])[number & (PAGE_LENGTH - 1)] = this.#free;
    this.#free = number;
  }
}
