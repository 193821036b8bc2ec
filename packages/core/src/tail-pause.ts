import { setImmediate } from 'node:timers/promises';

/** How the pauses of a tail are. */
export interface TailPauseOptions {
  readonly signal: AbortSignal | undefined;
  /** Whether a pause keeps the process running. */
  readonly persistent: boolean;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** What a tail does between two reads. Holds nothing unless it pauses. */
export class TailPause {
  readonly #options: TailPauseOptions;
  #persistent: boolean;
  #pauseMs = 0;
  #isWoken = false;
  #isLeft = false;
  #end: (() => void) | undefined;

  constructor(options: TailPauseOptions) {
    this.#options = options;
    this.#persistent = options.persistent;
  }

  /** Whether the reader left. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** Pauses to come do not keep the process running. */
  unref(): void {
    this.#persistent = false;
  }

  /** To be called before a read: whoever wakes the tail from now on may know of more than the read gives. */
  expect(): void {
    this.#isWoken = false;
  }

  /** Ends the pause, or the one to come. */
  wake(): void {
    this.#isWoken = true;
    this.#end?.();
  }

  /** The reader left: there are no pauses any more. */
  leave(): void {
    this.#isLeft = true;
    this.#end?.();
  }

  /**
   * Resolves when the tail was woken or left since {@link expect}, or is aborted, or when the time has passed, which
   * doubles as long as reads found nothing. Others have their turn in any case.
   */
  async wait(found: boolean): Promise<void> {
    const { signal, firstPauseMs, longestPauseMs } = this.#options;
    this.#pauseMs = found ? firstPauseMs : Math.min(Math.max(firstPauseMs, this.#pauseMs * 2), longestPauseMs);
    if (!this.#isWoken && !this.#isLeft && signal?.aborted !== true) await this.#sleep();
    await setImmediate();
  }

  async #sleep(): Promise<void> {
    const { signal } = this.#options;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = (): void => resolve();
    const timer = setTimeout(end, this.#pauseMs);
    if (!this.#persistent) timer.unref();
    signal?.addEventListener('abort', end);
    this.#end = end;
    try {
      await promise;
    } finally {
      this.#end = undefined;
      signal?.removeEventListener('abort', end);
      clearTimeout(timer);
    }
  }
}
