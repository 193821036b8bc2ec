import type { EventBytes } from './event-bytes.ts';
import type { RecordedEvent } from './event-log.ts';
import { EventPage } from './event-page.ts';

/** At how many events a page is full, so that to make one takes a fraction of a millisecond. */
export const PAGE_EVENTS = 512;
// Or at how much text, for large ones.
const PAGE_UNITS = 262_144;

/**
 * Events with positions that follow each other, in the order in which they came: the newest as they were added, and what
 * stands before them in pages of bytes.
 */
export class EventList {
  // Each with the index of its first event, counted from the first event that was ever added.
  #pages: { readonly begin: number; readonly page: EventPage }[] = [];
  #newest: RecordedEvent[] = [];
  #newestUnits = 0;
  // How many were added that are in pages, or were dropped, and how many were dropped.
  #paged = 0;
  #dropped = 0;

  /** How many there are. */
  get length(): number {
    return this.#paged + this.#newest.length - this.#dropped;
  }

  /** Adds one behind all others. */
  add(event: RecordedEvent): void {
    this.#newest.push(event);
    this.#newestUnits += event.data.length;
    if (this.#newest.length === PAGE_EVENTS || this.#newestUnits >= PAGE_UNITS) this.#endPage();
  }

  /** Those from an index on, at most so many, and none if and only if there are none. */
  slice(index: number, most: number): readonly RecordedEvent[] {
    const at = this.#dropped + index;
    if (at >= this.#paged) return this.#newest.slice(at - this.#paged, at - this.#paged + most);
    const { begin, page } = this.#pageOf(at);
    return page.slice(at - begin, most);
  }

  /**
   * Shows those that {@link slice} gives.
   *
   * @returns how many.
   */
  show(index: number, most: number, show: (event: EventBytes) => void): number {
    const at = this.#dropped + index;
    if (at < this.#paged) {
      const { begin, page } = this.#pageOf(at);
      return page.show(at - begin, most, show);
    }
    const newest = this.slice(index, most);
    return newest.length === 0 ? 0 : new EventPage(newest).show(0, most, show);
  }

  /** Lets go of so many, the first ones first. */
  drop(count: number): void {
    this.#dropped += count;
    if (this.#dropped > this.#paged) {
      this.#pages = [];
      this.#newest.splice(0, this.#dropped - this.#paged);
      this.#newestUnits = this.#newest.reduce((sum, { data }) => sum + data.length, 0);
      this.#paged = this.#dropped;
      return;
    }
    const kept = this.#pages.findIndex(({ begin, page }) => begin + page.length > this.#dropped);
    this.#pages.splice(0, kept === -1 ? this.#pages.length : kept);
    const [first] = this.#pages;
    if (first === undefined || first.begin === this.#dropped) return;
    // Nothing of an event that was dropped is kept.
    const page = new EventPage(first.page.slice(this.#dropped - first.begin, first.page.length));
    this.#pages[0] = { begin: this.#dropped, page };
  }

  #endPage(): void {
    this.#pages.push({ begin: this.#paged, page: new EventPage(this.#newest) });
    this.#paged += this.#newest.length;
    this.#newest = [];
    this.#newestUnits = 0;
  }

  // The last page that begins at an index or before it.
  #pageOf(at: number): { readonly begin: number; readonly page: EventPage } {
    let from = 0;
    for (let behind = this.#pages.length; behind - from > 1; ) {
      const middle = (from + behind) >>> 1;
      if ((this.#pages[middle]?.begin ?? 0) > at) behind = middle;
      else from = middle;
    }
    return this.#pages[from] as { readonly begin: number; readonly page: EventPage };
  }
}
