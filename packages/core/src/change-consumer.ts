import { EventLogClosedError } from './errors.ts';
import type { Position } from './event-log.ts';
import type { SessionChange } from './session-change.ts';
import { TailPause } from './tail-pause.ts';

// Of the reuses that a consumer has not come to yet.
const MOST_REUSES = 1024;
// Nothing has to be looked for: whatever happens wakes it. The longest that a timer takes.
const PAUSE_MS = 2 ** 31 - 1;

/** One who goes through the changes of a store, and waits for more. */
export class ChangeConsumer {
  readonly #end = new AbortController();
  readonly #pause: TailPause;
  readonly #reuses: SessionChange[] = [];
  #isLeft = false;

  constructor() {
    const { signal } = this.#end;
    this.#pause = new TailPause({ signal, persistent: true, firstPauseMs: PAUSE_MS, longestPauseMs: PAUSE_MS });
  }

  /** Aborted when there is nothing to be had any more, with the reason why. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Whether the consumer went away. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** To be called before looking for changes: whoever wakes the consumer from now on may know of more. */
  expect(): void {
    this.#pause.expect();
  }

  /** There may be more. */
  wake(): void {
    this.#pause.wake();
  }

  /** From now on waiting does not keep the process running. */
  unref(): void {
    this.#pause.unref();
  }

  /** Resolves when it was woken since {@link expect}, or is over. Keeps the process running, but for {@link unref}. */
  async wait(): Promise<void> {
    await this.#pause.wait(false);
  }

  /** There is nothing to be had any more. */
  end(reason: unknown): void {
    this.#end.abort(reason);
  }

  /** The consumer goes away, perhaps while it waits. */
  leave(): void {
    this.#isLeft = true;
    this.end(new EventLogClosedError('session store'));
  }

  /** Keeps a reuse for when the consumer has come to its position. The oldest ones make room. */
  addReuse(reuse: SessionChange): void {
    this.#reuses.push(reuse);
    if (this.#reuses.length > MOST_REUSES) this.#reuses.shift();
    this.wake();
  }

  /** Takes those that stand before the event at a position, each for its own turn. */
  *reusesBefore(position: Position): Generator<SessionChange, void, undefined> {
    for (;;) {
      const [reuse] = this.#reuses;
      if (reuse === undefined || reuse.position >= position) return;
      this.#reuses.shift();
      yield reuse;
    }
  }
}
