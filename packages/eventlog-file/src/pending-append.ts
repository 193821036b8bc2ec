import type { NewEvent, Position } from '@sessionlog/core';

/** An append whose caller waits. Settles once; an abort settles it at once (L10). */
export class PendingAppend {
  readonly event: NewEvent;
  /** What the caller waits for. */
  readonly outcome: Promise<Position>;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (position: Position) => void;
  readonly #reject: (error: unknown) => void;
  #settled = false;

  constructor(event: NewEvent, signal: AbortSignal | undefined) {
    const { promise, resolve, reject } = Promise.withResolvers<Position>();
    this.event = event;
    this.outcome = promise;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal?.addEventListener('abort', this.#abort);
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
    this.#signal?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => {
    this.reject(this.#signal?.reason);
  };
}
