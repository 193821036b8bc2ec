/** Something that is due at a moment. Both are the queue's to change. */
export interface Deadline {
  /** In epoch milliseconds. */
  dueAt: number;
  /** Where it stands in the queue; -1: it does not. */
  place: number;
}

/** What is due when, the earliest first: a binary heap, in which everything knows its place. */
export class DeadlineQueue<Item extends Deadline> {
  readonly #items: Item[] = [];

  /** The one that is due first. */
  get first(): Item | undefined {
    return this.#items[0];
  }

  /** Puts something in, or where it belongs now that it is due at another moment. */
  set(item: Item, dueAt: number): void {
    item.dueAt = dueAt;
    if (item.place === -1) item.place = this.#items.push(item) - 1;
    this.#settle(item);
  }

  /** Takes something out, if it is there. */
  delete(item: Item): void {
    const { place } = item;
    if (place === -1) return;
    item.place = -1;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#put(last, place);
    this.#settle(last);
  }

  #settle(item: Item): void {
    for (;;) {
      const above = this.#items[(item.place - 1) >> 1];
      if (above === undefined || above.dueAt <= item.dueAt) break;
      this.#swap(above, item);
    }
    for (;;) {
      const left = this.#items[2 * item.place + 1];
      const right = this.#items[2 * item.place + 2];
      const below = left !== undefined && right !== undefined && right.dueAt < left.dueAt ? right : left;
      if (below === undefined || below.dueAt >= item.dueAt) return;
      this.#swap(item, below);
    }
  }

  // The upper one goes down, the lower one up.
  #swap(upper: Item, lower: Item): void {
    const { place } = upper;
    this.#put(upper, lower.place);
    this.#put(lower, place);
  }

  #put(item: Item, place: number): void {
    this.#items[place] = item;
    item.place = place;
  }
}
