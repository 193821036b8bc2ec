import type { RecordedEvent } from './event-log.ts';

const PAGE_BITS = 12;
const PAGE_EVENTS = 1 << PAGE_BITS;

/**
 * Events in the order in which they came. They are in pages: where an array of a million has to grow, it is copied, and nobody
 * else has a turn for as long as that takes.
 */
export class EventList {
  readonly #pages: RecordedEvent[][] = [];
  // How many the first page has less than it would have.
  #dropped = 0;
  #length = 0;

  /** How many there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds one behind all others. */
  add(event: RecordedEvent): void {
    const page = this.#pages[(this.#dropped + this.#length) >>> PAGE_BITS];
    if (page === undefined) this.#pages.push([event]);
    else page.push(event);
    this.#length += 1;
  }

  /** Those from an index on, at most so many, and none if and only if there are none. */
  slice(index: number, most: number): readonly RecordedEvent[] {
    const at = this.#dropped + index;
    const page = at >>> PAGE_BITS;
    const from = (at & (PAGE_EVENTS - 1)) - (page === 0 ? this.#dropped : 0);
    return this.#pages[page]?.slice(from, from + most) ?? [];
  }

  /** Lets go of so many, the first ones first. */
  drop(count: number): void {
    const at = this.#dropped + count;
    const before = at < PAGE_EVENTS ? this.#dropped : 0;
    this.#pages.splice(0, at >>> PAGE_BITS);
    this.#dropped = at & (PAGE_EVENTS - 1);
    this.#pages[0]?.splice(0, this.#dropped - before);
    this.#length -= count;
  }
}
