import type { Position, RecordedEvent } from '@sessionlog/core';

const MOST_EVENTS = 1024;

/**
 * Events that this log object recorded last, for the one who reads on behind what stood before them: a store that appends
 * does just that, and their bytes were compared with what was meant already. They are given once. Whoever asks again, or
 * from elsewhere, is given what the file holds.
 */
export class FreshEvents {
  #events: RecordedEvent[] = [];
  #before: Position | undefined;

  /** @param before - the last position in front of them, `undefined` for none. */
  add(before: Position | undefined, events: readonly RecordedEvent[]): void {
    const goesOn = this.#events.length > 0 && this.#events.at(-1)?.position === before;
    if (!goesOn || this.#events.length + events.length > MOST_EVENTS) {
      this.#events = [];
      this.#before = before;
    }
    if (events.length <= MOST_EVENTS) this.#events.push(...events);
  }

  /** All of them, where they are those behind `after`; else none. */
  take(after: Position | undefined): readonly RecordedEvent[] {
    if (this.#events.length === 0 || after !== this.#before) return NOTHING;
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

const NOTHING: readonly RecordedEvent[] = Object.freeze([]);
