import type { EventId } from './event-id.ts';

/**
 * Any number of things by the ids of sessions, one of each. To make room for one more a map of a million takes a tenth of a
 * second, in which nobody else has a turn: so there are many small ones.
 */
export class ManyById<Value> {
  readonly #parts = new Map<string, Map<EventId, Value>>();
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** That of an id; `undefined` if there is none. */
  get(id: EventId): Value | undefined {
    return this.#parts.get(partOf(id))?.get(id);
  }

  /** Puts in that of an id, in place of an earlier one. */
  set(id: EventId, value: Value): void {
    const part = this.#parts.get(partOf(id));
    if (part === undefined) {
      this.#parts.set(partOf(id), new Map([[id, value]]));
      this.#size += 1;
      return;
    }
    const before = part.size;
    part.set(id, value);
    this.#size += part.size - before;
  }

  /** Takes out that of an id, if there is one. */
  delete(id: EventId): void {
    const part = this.#parts.get(partOf(id));
    if (part?.delete(id) !== true) return;
    this.#size -= 1;
    if (part.size === 0) this.#parts.delete(partOf(id));
  }

  /** All of them, in no order. What is put in on the way may be among them, what is taken out is not. */
  *values(): Generator<Value, void, undefined> {
    for (const part of this.#parts.values()) yield* part.values();
  }
}

// The end of an id is random: a thousand parts of the same size.
function partOf(id: EventId): string {
  return id.slice(-2);
}
