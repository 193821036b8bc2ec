import { EventLogCompactedError } from '../../src/errors.ts';
import type { NewEvent, Position, RecordedEvent } from '../../src/event-log.ts';
import { TailWaker } from '../../src/tail-waker.ts';

const FIRST = 7;
const GAP = 3;

/** What a simulated log holds in place of its oldest events. */
export interface SimulatedSnapshot {
  readonly upTo: Position;
  readonly entries: readonly string[];
}

/** All that a storage holds. */
interface Content {
  readonly events: readonly RecordedEvent[];
  /** The position that was given last. */
  readonly last: Position;
  readonly snapshot: SimulatedSnapshot | undefined;
}

/** What several openings of a simulated log stand on, and what a power cut would leave of it. */
export class SimulatedStorage {
  /** Wakes the tails of every opening. */
  readonly waker: TailWaker = new TailWaker();
  #content: Content = { events: [], last: FIRST - GAP, snapshot: undefined };
  #synced: Content = this.#content;
  #lies = false;

  get events(): readonly RecordedEvent[] {
    return this.#content.events;
  }

  get snapshot(): SimulatedSnapshot | undefined {
    return this.#content.snapshot;
  }

  /** Whether events were replaced up to this position at least. */
  isCompacted(upTo: Position): boolean {
    return upTo <= (this.snapshot?.upTo ?? Number.NEGATIVE_INFINITY);
  }

  /** Whether there is, or was, an event at this position or above. */
  reaches(position: Position): boolean {
    return position >= FIRST && position <= this.#content.last;
  }

  /** Lands an event: from here on every opening sees it, and a crash may still take it. Positions have gaps. */
  write({ id, type, data }: NewEvent): Position {
    const position = this.#content.last + GAP;
    const event = Object.freeze({ id, type, data, position });
    this.#content = { ...this.#content, events: [...this.events, event], last: position };
    this.waker.wake();
    return position;
  }

  /** Replaces events by a snapshot: from here on every opening sees it, and a crash may still undo it. */
  compact(snapshot: SimulatedSnapshot): void {
    const events = this.events.filter(({ position }) => position > snapshot.upTo);
    this.#content = { ...this.#content, events, snapshot };
  }

  /** Sets what the storage holds, whatever it held before: for logs that get it wrong. */
  replace(content: Partial<Content>): void {
    this.#content = { ...this.#content, ...content };
  }

  /** Makes everything that landed durable. */
  sync(): void {
    if (!this.#lies) this.#synced = this.#content;
  }

  /** From now on a sync makes nothing durable, and says nothing of it. */
  lie(): void {
    this.#lies = true;
  }

  /** From now on a sync makes things durable again. */
  lieNoMore(): void {
    this.#lies = false;
  }

  /** Power is cut: what the next process finds. Logs over this storage write on into nowhere. */
  afterCrash(): SimulatedStorage {
    const found = new SimulatedStorage();
    found.#content = this.#synced;
    found.sync();
    return found;
  }

  /**
   * At most `most` events behind `after`.
   *
   * @throws `ERR_EVENT_LOG_COMPACTED` when some of them were compacted.
   */
  behind(after: Position, most: number): readonly RecordedEvent[] {
    const floor = this.snapshot?.upTo;
    if (floor !== undefined && after < floor) throw new EventLogCompactedError(floor);
    const from = this.events.findIndex(({ position }) => position > after);
    return from < 0 ? [] : this.events.slice(from, from + most);
  }
}
