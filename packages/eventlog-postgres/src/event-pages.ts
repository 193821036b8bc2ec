import type { Position } from '@sessionlog/core';
import type { Kysely } from 'kysely';
import type { Fence, Found } from './fence.ts';

const MOST_ROWS = 1024;
const FEWEST_ROWS = 64;
const MUCH_DATA = 1_048_576;

/** One read: page by page, each a query of its own, at most 1,024 events, fewer while they are large. */
export class EventPages {
  readonly #fence: Fence;
  #after: Position;
  #rows = FEWEST_ROWS;

  constructor(fence: Fence, after: Position) {
    this.#fence = fence;
    // Positions are whole numbers from 1; what lies outside of them is before or behind all events.
    this.#after = Math.floor(Math.min(Math.max(after, 0), Number.MAX_SAFE_INTEGER));
  }

  /** The next page. @throws what {@link Fence.behind} throws. */
  async next(kysely: Kysely<unknown>): Promise<Found> {
    const found = await this.#fence.behind(kysely, this.#after, this.#rows);
    const { events } = found;
    const size = events.reduce((sum, { data }) => sum + data.length, 0);
    if (size > MUCH_DATA) this.#rows = Math.max(FEWEST_ROWS, this.#rows >> 2);
    else this.#rows = Math.min(MOST_ROWS, this.#rows << 1);
    this.#after = events.at(-1)?.position ?? this.#after;
    return found;
  }
}
