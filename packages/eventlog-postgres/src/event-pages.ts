import type { Position } from '@sessionlog/core';
import type { Kysely } from 'kysely';
import type { Fence, Found } from './fence.ts';

const MOST_ROWS = 1024;
const FEWEST_ROWS = 64;
const MUCH_DATA = 1_048_576;

/** One read: page by page, each a query of its own, at most 1,024 events, fewer while they are large, and once one failed. */
export class EventPages {
  readonly #fence: Fence;
  #after: Position;
  #rows = FEWEST_ROWS;
  #mostRows = MOST_ROWS;

  constructor(fence: Fence, after: Position) {
    this.#fence = fence;
    // Positions are whole numbers from 1; what lies outside of them is before or behind all events.
    this.#after = Math.floor(Math.min(Math.max(after, 0), Number.MAX_SAFE_INTEGER));
  }

  /** The next page. @throws what {@link Fence.behind} throws. */
  async next(kysely: Kysely<unknown>): Promise<Found> {
    const found = await this.#ask(kysely);
    const { events } = found;
    const size = events.reduce((sum, { data }) => sum + data.length, 0);
    if (size > MUCH_DATA) this.#rows = Math.max(FEWEST_ROWS, this.#rows >> 2);
    else this.#rows = Math.min(this.#mostRows, this.#rows << 1);
    this.#after = events.at(-1)?.position ?? this.#after;
    return found;
  }

  async #ask(kysely: Kysely<unknown>): Promise<Found> {
    try {
      return await this.#fence.behind(kysely, this.#after, this.#rows);
    } catch (error) {
      // What did not come in time may do so in smaller parts.
      this.#mostRows = FEWEST_ROWS;
      this.#rows = FEWEST_ROWS;
      throw error;
    }
  }
}
