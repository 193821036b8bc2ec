/**
 * Wakes the tails of one log when there may be something new in it.
 *
 * @since 0.1.0
 */
export class TailWaker {
  readonly #wakes = new Set<() => void>();
  readonly #watch: (wake: () => void) => () => void;
  #unwatch: (() => void) | undefined;

  /**
   * @param watch - begins to watch for what this process can't know by itself, and gives a function that ends it.
   *   Called when the first of the tails begins, so that all share one watch, which ends with the last. It must not
   *   keep the process running: the tails do that.
   */
  constructor(watch: (wake: () => void) => () => void = watchNothing) {
    this.#watch = watch;
  }

  /** To be called when events were appended, and when the log was closed or poisoned. Once too often does no harm. */
  wake(): void {
    for (const wake of this.#wakes) wake();
  }

  /** Calls `wake` at every {@link wake}, until the function that it gives is called. */
  listen(wake: () => void): () => void {
    const own = (): void => wake();
    this.#wakes.add(own);
    this.#unwatch ??= this.#watch(() => this.wake());
    return () => {
      this.#wakes.delete(own);
      if (this.#wakes.size > 0) return;
      this.#unwatch?.();
      this.#unwatch = undefined;
    };
  }
}

function watchNothing(): () => void {
  return () => {};
}
