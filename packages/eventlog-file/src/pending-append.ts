import type { NewEvent, Position } from '@sessionlog/core';

/** An append whose caller waits. Settles once; an abort settles it at once (L10). */
export class PendingAppend {
  readonly event: NewEvent;
  /** What the caller waits for. */
  readonly outcome: Promise<Position>;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (position: Position) => void;
  readonly #reject: (error: unknown) => void;
  // Most calls have no signal, and need no function of their own.
  #abort: (() => void) | undefined;
  #settled = false;

  constructor(event: NewEvent, signal: AbortSignal | undefined) {
    const { promise, resolve, reject } = Promise.withResolvers<Position>();
    this.event = event;
    this.outcome = promise;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    if (signal === undefined) return;
    this.#abort = () => this.reject(signal.reason);
    signal.addEventListener('abort', this.#abort);
  }

  /** Whether nobody waits any more. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Tells the caller where the event is recorded. */
  resolve(position: Position): void {
    this.#settle();
    this.#resolve(position);
  }

  /** Tells the caller why it is not, or why that is unknown. */
  reject(error: unknown): void {
    this.#settle();
    this.#reject(error);
  }

  #settle(): void {
    this.#settled = true;
    if (this.#abort !== undefined) this.#signal?.removeEventListener('abort', this.#abort);
  }
}
