import type { Segment } from './segment.ts';

/** The segment in front of that at the frontier, held open as long as it may hold what is not synced. */
export class SegmentPredecessor {
  #segment: Segment | undefined;

  /** The one that is held. */
  get segment(): Segment | undefined {
    return this.#segment;
  }

  /** Holds a segment, which is not released by whoever held it before. */
  hold(segment: Segment): void {
    this.#segment = segment;
  }

  /** Lets go of it, if one is held. */
  release(): void {
    const segment = this.#segment;
    this.#segment = undefined;
    segment?.release();
  }

  /**
   * Syncs what is held, and lets go of it.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when it fails; the log is poisoned.
   */
  async sync(): Promise<void> {
    for (let held = this.#segment; held !== undefined; held = this.#segment) {
      await held.sync();
      if (held === this.#segment) this.release();
    }
  }
}
