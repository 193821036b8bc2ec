import type { EventBytes } from './event-bytes.ts';
import type { Position, RecordedEvent } from './event-log.ts';
import { evolvePacked } from './evolve-packed.ts';
import { MOST_WORK } from './fold-work.ts';
import { NO_CAP, PackedEvent } from './packed-event.ts';
import { scanEvent } from './replay-event.ts';
import type { SessionProjection } from './session-projection.ts';

// Twice as many and half as many take as long.
const MOST_WAITING = 32;
// What is no more than this for each of them is not looked at more closely.
const LITTLE = 256;

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
  // The most that it costs to fold what waits.
  #work = 0;
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
    const isTaken = scanEvent(given, event) && this.#hasTimeFor(event);
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
    this.#work = 0;
    for (let index = 0; index < waiting; index++) this.#lookAt(this.#events[index] as PackedEvent);
    for (let index = 0; index < waiting; index++) {
      evolvePacked(this.#projection, this.#events[index] as PackedEvent, this.#positions[index] as Position);
    }
  }

  /** {@link flush}, and then others have their turn. */
  endTurn(): void {
    this.flush();
    this.#projection.rest();
  }

  #hasTimeFor(event: PackedEvent): boolean {
    const work = this.#mostWork(event);
    if (work === 0) return true;
    this.#work += work;
    return this.#projection.work + this.#work < MOST_WORK;
  }

  // What those that wait do to the principal of a creation nobody knows, but that they are few.
  #mostWork({ type, principal, most }: PackedEvent): number {
    if (type !== 'session_created' || most === NO_CAP) return 0;
    const { packed } = this.#projection;
    const { mostRoomWork } = packed;
    if (mostRoomWork <= LITTLE) return mostRoomWork;
    return packed.roomWork(principal, most - this.#waiting, Number.POSITIVE_INFINITY);
  }

  // What is found is kept, so that no compiler leaves the looking out.
  #lookAt(event: PackedEvent): void {
    this.#looked ^= this.#projection.packed.lookAt(event);
  }
}
