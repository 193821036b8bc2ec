import { setImmediate } from 'node:timers/promises';

// A listener to an abort signal closes a socket in some ten microseconds.
const TURN = 128;

/** Work in steps, each piece behind the one before it: some steps are taken at once, what is left in later turns. */
export class TurnQueue {
  readonly #whenOver: () => void;
  #work: Iterator<unknown>[] = [];
  #isTaking = false;
  #over: Promise<void> | undefined;

  /** @param whenOver - called when nothing is left of what could not be done at once. */
  constructor(whenOver: () => void) {
    this.#whenOver = whenOver;
  }

  /** Resolves when nothing is left to do; `undefined` where nothing is. A step that asks has its own work left, too. */
  get over(): Promise<void> | undefined {
    if (this.#isTaking) this.#over ??= this.#takeRest();
    return this.#over;
  }

  /** Whether there is something left. */
  get isBusy(): boolean {
    return this.#work.length > 0;
  }

  /** Does some work, or all of it, unless it has to wait for what was there before. Its steps don't throw. */
  add(work: Iterator<unknown>): void {
    this.#work.push(work);
    // A step may come back here.
    if (this.#isTaking || this.#over !== undefined) return;
    this.#takeSome();
    if (this.#work.length > 0) this.#over ??= this.#takeRest();
  }

  /** Does nothing of what is left. */
  clear(): void {
    this.#work = [];
  }

  async #takeRest(): Promise<void> {
    do {
      await setImmediate();
      this.#takeSome();
    } while (this.#work.length > 0);
    this.#over = undefined;
    this.#whenOver();
  }

  #takeSome(): void {
    this.#isTaking = true;
    try {
      for (let left = TURN; left > 0; left--) {
        const [work] = this.#work;
        if (work === undefined) return;
        // Unless it was cleared away on the way.
        if (work.next().done === true && this.#work[0] === work) this.#work.shift();
      }
    } finally {
      this.#isTaking = false;
    }
  }
}
