import type { Position, RecordedEvent } from './event-log.ts';

const MOST_EVENTS = 1024;
const NOTHING: readonly RecordedEvent[] = Object.freeze([]);

/**
 * Events that a log object has just recorded itself, kept for the one who reads on behind what stood before them: a store
 * does just that after its appends, and to fetch and decode them again would cost as much as to record them. They are
 * given once; whoever asks again, or from elsewhere, is given what the log holds.
 *
 * @since 0.1.0
 */
export class FreshEvents {
  #events: RecordedEvent[] = [];
  #before: Position | undefined;

  /**
   * Keeps events that the log has recorded one behind another, with nothing between them and `before`.
   *
   * @param before - the last position in front of them; `undefined` when they are the first of the log.
   */
  add(before: Position | undefined, events: readonly RecordedEvent[]): void {
    const isNext = this.#events.length > 0 && this.#events.at(-1)?.position === before;
    if (!isNext || this.#events.length + events.length > MOST_EVENTS) {
      this.#events = [];
      this.#before = before;
    }
    if (events.length <= MOST_EVENTS) this.#events.push(...events);
  }

  /** All of them, and keeps none, where they begin just behind `after`; none otherwise. */
  take(after: Position | undefined): readonly RecordedEvent[] {
    if (this.#events.length === 0 || after !== this.#before) return NOTHING;
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
