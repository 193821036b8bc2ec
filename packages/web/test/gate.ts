/** Holds a request until the test lets it go on. */
export class Gate {
  readonly #reached = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();

  /** Resolves once a request stands at the gate. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  /** Waits, for a request. */
  pass(): Promise<void> {
    this.#reached.resolve();
    return this.#opened.promise;
  }

  open(): void {
    this.#opened.resolve();
  }
}
