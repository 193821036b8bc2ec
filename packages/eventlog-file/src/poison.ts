import { EventLogPoisonedError, EventLogUnavailableError } from '@sessionlog/core';

/** What a log object knows of its own trust: once poisoned, it refuses every call (L13). */
export class Poison {
  #reason: string | undefined;

  /** From now on every call is refused, for the first reason given; the error is for those whose outcome is unknown. */
  poison(reason: string): EventLogUnavailableError {
    this.#reason ??= reason;
    return new EventLogUnavailableError(this.#reason);
  }

  /** @throws `ERR_EVENT_LOG_POISONED` when it is poisoned. */
  refuse(): void {
    if (this.#reason !== undefined) throw new EventLogPoisonedError(this.#reason);
  }
}
