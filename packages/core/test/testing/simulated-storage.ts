import type { NewEvent, Position, RecordedEvent } from '../../src/event-log.ts';

const FIRST = 7;
const GAP = 3;

/** What several openings of a simulated log stand on, and what a power cut would leave of it. */
export class SimulatedStorage {
  readonly #events: RecordedEvent[] = [];
  #synced = 0;
  #lies = false;

  /** Lands an event: from here on every opening sees it, and a crash may still take it. Positions have gaps. */
  write({ id, type, data }: NewEvent): Position {
    const position = (this.#events.at(-1)?.position ?? FIRST - GAP) + GAP;
    this.#events.push(Object.freeze({ id, type, data, position }));
    return position;
  }

  /** Makes everything that landed durable. */
  sync(): void {
    if (!this.#lies) this.#synced = this.#events.length;
  }

  /** From now on a sync makes nothing durable, and says nothing of it. */
  lie(): void {
    this.#lies = true;
  }

  /** Power is cut: what the next process finds. Logs over this storage write on into nowhere. */
  afterCrash(): SimulatedStorage {
    const found = new SimulatedStorage();
    found.#events.push(...this.#events.slice(0, this.#synced));
    found.sync();
    return found;
  }

  /** At most `most` events behind `after`. */
  behind(after: Position, most: number): readonly RecordedEvent[] {
    const from = this.#events.findIndex(({ position }) => position > after);
    return from < 0 ? [] : this.#events.slice(from, from + most);
  }
}
