import type { EventBytes } from './event-bytes.ts';
import type { Position, RecordedEvent } from './event-log.ts';
import { endsManyPacked } from './evolve-in-turns.ts';
import { evolvePacked } from './evolve-packed.ts';
import { PackedEvent } from './packed-event.ts';
import { scanEvent } from './replay-event.ts';
import type { SessionProjection } from './session-projection.ts';

// Twice as many and half as many take as long.
const MOST_WAITING = 32;

/**
 * Folds events as `replayEvent` does, some dozens at a time: they are scanned as they come, and wait. Before the first of
 * them is folded, a loop that does nothing else looks at the places of all of them in the tables of the projection. Of a
 * million sessions nearly each of these is a miss of the caches, and the processor waits for many at once there, where the
 * fold would wait for one after the other: that was a twelfth of a replay.
 *
 * Nothing of an event that waits is in the projection, nor is its position: {@link flush} before anybody looks.
 */
export class ReplayAhead {
  readonly #projection: SessionProjection;
  readonly #events: readonly PackedEvent[] = Array.from({ length: MOST_WAITING }, () => new PackedEvent());
  readonly #positions: Position[] = [];
  #waiting = 0;
  #looked = 0;

  constructor(projection: SessionProjection) {
    this.#projection = projection;
  }

  /** Of the newest event that was folded or waits; `undefined` before the first. */
  get position(): Position | undefined {
    return this.#waiting === 0 ? this.#projection.position : this.#positions[this.#waiting - 1];
  }

  /**
   * Takes the event behind {@link position}, to be folded when it has to be.
   *
   * @returns false for an event that has to be decoded, or folded in turns; all before it are folded then.
   */
  take(given: RecordedEvent | EventBytes): boolean {
    const event = this.#events[this.#waiting] as PackedEvent;
    // Those that wait make no great many of few.
    const isTaken = scanEvent(given, event) && !endsManyPacked(this.#projection, event);
    if (isTaken) {
      this.#positions[this.#waiting] = given.position;
      this.#waiting += 1;
    }
    if (!isTaken || this.#waiting === MOST_WAITING) this.flush();
    return isTaken;
  }

  /** Folds what waits. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = 0;
    for (let index = 0; index < waiting; index++) this.#lookAt(this.#events[index] as PackedEvent);
    for (let index = 0; index < waiting; index++) {
      evolvePacked(this.#projection, this.#events[index] as PackedEvent, this.#positions[index] as Position);
    }
  }

  // What is found is kept, so that no compiler leaves the looking out.
  #lookAt(event: PackedEvent): void {
    this.#looked ^= this.#projection.packed.lookAt(event);
  }
}
