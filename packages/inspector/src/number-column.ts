const PAGE_BITS = 13;
const PAGE = 1 << PAGE_BITS;
const IN_PAGE = PAGE - 1;

/** Numbers off the heap, in a list that grows by pages: nothing is copied when it does. */
export class NumberColumn {
  readonly #kind: Float64ArrayConstructor | Uint32ArrayConstructor;
  readonly #pages: (Float64Array | Uint32Array)[] = [];
  #length = 0;

  /** @param kind - what every number fits into. */
  constructor(kind: Float64ArrayConstructor | Uint32ArrayConstructor) {
    this.#kind = kind;
  }

  get length(): number {
    return this.#length;
  }

  /** Puts a number at the end. @returns where it stands. */
  push(value: number): number {
    const index = this.#length++;
    if (index >> PAGE_BITS === this.#pages.length) this.#pages.push(new this.#kind(PAGE));
    this.set(index, value);
    return index;
  }

  get(index: number): number {
    return this.#pages[index >> PAGE_BITS]?.[index & IN_PAGE] as number;
  }

  set(index: number, value: number): void {
    const page = this.#pages[index >> PAGE_BITS];
    if (page !== undefined) page[index & IN_PAGE] = value;
  }

  /** How many of the numbers, which must rise or stay the same, are at most `value`. */
  countUpTo(value: number): number {
    let low = 0;
    for (let high = this.#length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (this.get(middle) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
