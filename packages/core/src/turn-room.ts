import type { RecordedEvent } from './event-log.ts';

/** How much text of events is folded before the event loop turns, in UTF-16 units: of large ones a few take as long. */
export const MOST_UNITS = 262_144;

/** What a turn of the event loop has room for: so many events, or fewer where they are large. */
export class TurnRoom {
  #events: number;
  #units = MOST_UNITS;

  constructor(events: number) {
    this.#events = events;
  }

  /** Whether what is still there has to wait for another turn. */
  get isFull(): boolean {
    return this.#events <= 0 || this.#units <= 0;
  }

  /** An event was folded. @returns whether there is room for another one. */
  take({ data }: RecordedEvent): boolean {
    this.#events -= 1;
    this.#units -= data.length;
    return !this.isFull;
  }
}
