import { setImmediate } from 'node:timers/promises';

const FEWEST = 64;
const MOST = 512;

/**
 * How many events a store folds before the event loop turns: some milliseconds. Before the code that does it is compiled
 * each takes ten times as long, so the first turns are short, and each that comes to its end makes the later ones longer.
 */
export class FoldTurn {
  #most = FEWEST;
  #isOver = false;

  /** How many there may be. */
  get most(): number {
    return this.#most;
  }

  /** So many were folded: more of them have to wait for the {@link next} turn. */
  end(): void {
    this.#most = Math.min(MOST, 2 * this.#most);
    this.#isOver = true;
  }

  /** Resolves in the next turn, where this one came to its end; `undefined` where it did not. */
  next(): Promise<void> | undefined {
    if (!this.#isOver) return undefined;
    this.#isOver = false;
    return setImmediate();
  }
}
