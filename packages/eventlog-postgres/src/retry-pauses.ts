import { randomInt } from 'node:crypto';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;

/** The pauses between the attempts of one call: doubling up to a second, and spread so that processes do not meet again. */
export class RetryPauses {
  #leftMs: number;
  #boundMs = FIRST_PAUSE_MS;

  /** @param forMs - how long the call is tried again. */
  constructor(forMs: number) {
    this.#leftMs = forMs;
  }

  /**
   * How long to wait before the next attempt, in ms; `undefined` when there is none.
   *
   * @param spentMs - how long the attempt waited for an answer that did not come.
   */
  next(spentMs: number): number | undefined {
    const pauseMs = randomInt(this.#boundMs >> 1, this.#boundMs + 1);
    this.#boundMs = Math.min(this.#boundMs * 2, LONGEST_PAUSE_MS);
    this.#leftMs -= pauseMs + spentMs;
    return this.#leftMs < 0 ? undefined : pauseMs;
  }
}
