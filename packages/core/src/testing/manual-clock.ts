/**
 * A clock that stands still until it is told otherwise. `clock.now` is a plain function: hand it to a store as its
 * `clock`.
 *
 * @since 0.1.0
 */
export class ManualClock {
  #nowMs: number;

  /** The time shown, in epoch milliseconds. Needs no `this`. */
  readonly now: () => number = () => this.#nowMs;

  /**
   * @param startMs - epoch milliseconds, 1 or more: event ids can't be minted at 0.
   * @throws RangeError when `startMs` is below 1 or no safe integer.
   */
  constructor(startMs: number = 1) {
    if (!Number.isSafeInteger(startMs) || startMs < 1) {
      throw new RangeError('A manual clock starts at 1 ms or later: give a safe integer of epoch milliseconds.');
    }
    this.#nowMs = startMs;
  }

  /** Moves the time by this many milliseconds; a negative number steps back. */
  advance(ms: number): void {
    this.#nowMs += ms;
  }

  /** Shows this time from now on, in epoch milliseconds. Anything is taken, NaN too: broken clocks are to be tested. */
  set(nowMs: number): void {
    this.#nowMs = nowMs;
  }
}
