import type { Position } from './event-log.ts';
import type { SessionChange } from './session-change.ts';

// What is kept for those who are a little behind: as many changes, and as many sessions that they ended.
const MOST = 1024;

/** The newest changes of a log, so many that they never take much memory. */
export class ChangeRing {
  readonly #changes: SessionChange[] = [];
  #ended = 0;
  #from: number;

  /** @param from - the position behind which every change is going to be put in. `undefined`: the start of the log. */
  constructor(from: Position | undefined) {
    this.#from = from ?? Number.NEGATIVE_INFINITY;
  }

  /** Whether no change behind this position was let go of. `undefined`: the start of the log. */
  covers(position: Position | undefined): boolean {
    return (position ?? Number.NEGATIVE_INFINITY) >= this.#from;
  }

  /** Puts in a change from behind all the others. The oldest ones make room; the newest one always has some. */
  add(change: SessionChange): void {
    this.#changes.push(change);
    this.#ended += change.ended.length;
    while (this.#changes.length > 1 && Math.max(this.#changes.length, this.#ended) > MOST) this.#letGo();
  }

  /** The first change behind a position that is covered. */
  next(after: Position | undefined): SessionChange | undefined {
    if (after === undefined) return this.#changes[0];
    let low = 0;
    for (let high = this.#changes.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle] as SessionChange).position <= after) low = middle + 1;
      else high = middle;
    }
    return this.#changes[low];
  }

  #letGo(): void {
    const oldest = this.#changes.shift();
    if (oldest === undefined) return;
    this.#ended -= oldest.ended.length;
    this.#from = oldest.position;
  }
}
