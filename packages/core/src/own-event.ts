import type { Position, RecordedEvent } from './event-log.ts';
import type { Landing } from './landing.ts';
import type { SessionEvent } from './session-event.ts';

/** An event of this store that is being appended, and what it did wherever it landed. */
export class OwnEvent {
  /** Whether nobody waits for its append any more. */
  isOver = false;
  readonly #event: SessionEvent;
  readonly #data: string;
  #position: Position | undefined;
  #landing: Landing | undefined;
  // Few logs ever need it.
  #others: Map<Position, Landing> | undefined;

  constructor(event: SessionEvent, data: string) {
    this.#event = event;
    this.#data = data;
  }

  /**
   * The event itself, where the log holds exactly what was appended: to decode that is most of the cost of folding it, and
   * would give the same. `undefined` where it holds anything else under the event's id.
   */
  recordedAs({ type, data }: RecordedEvent): SessionEvent | undefined {
    return data === this.#data && type === this.#event.type ? this.#event : undefined;
  }

  /** Remembers what the event did at a position. */
  landed(position: Position, landing: Landing): void {
    if (this.#landing === undefined || position === this.#position) {
      this.#position = position;
      this.#landing = landing;
    } else {
      this.#others ??= new Map();
      this.#others.set(position, landing);
    }
  }

  /**
   * What it did at this position. An id can be there twice, where writers shared their randomness or a log appended twice.
   */
  landing(position: Position): Landing | undefined {
    return position === this.#position ? this.#landing : this.#others?.get(position);
  }
}
