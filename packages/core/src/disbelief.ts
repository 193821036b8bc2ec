import { hasCode } from './errors.ts';

const INCREDIBLE = ['ERR_EVENT_LOG_CORRUPT', 'ERR_EVENT_LOG_POISONED', 'ERR_EVENT_UNSUPPORTED'] as const;

/** What made a log one that can't be believed, if anything did: from then on it stays so, and every call fails with that. */
export class Disbelief {
  readonly #tell: (error: unknown) => void;
  #found: { readonly error: unknown } | undefined;

  /** @param tell - is given each error with which the log is disbelieved from now on. */
  constructor(tell: (error: unknown) => void) {
    this.#tell = tell;
  }

  /** @throws what made the log one that can't be believed, if anything did. */
  refuse(): void {
    if (this.#found !== undefined) throw this.#found.error;
  }

  /**
   * Disbelieves, and tells nobody before {@link judge} is given the error as well: whoever is told may read the log, which
   * may be showing this event.
   *
   * @throws the error.
   */
  fail(error: unknown): never {
    this.#found = { error };
    throw error;
  }

  /** Disbelieves. @returns the error. */
  add(error: unknown): unknown {
    this.#found = { error };
    this.#tell(error);
    return error;
  }

  /**
   * Disbelieves a log that says so of itself, in which it is believed, and in nothing else; tells of what it was to
   * {@link fail} with.
   *
   * @returns the error.
   */
  judge(error: unknown): unknown {
    const isNew = this.#found === undefined && INCREDIBLE.some((code) => hasCode(error, code));
    return isNew || error === this.#found?.error ? this.add(error) : error;
  }
}
