import { EventLogStaleError, hasCode } from './errors.ts';
import type { ProjectionFollower } from './projection-follower.ts';

const NEVER = Number.NEGATIVE_INFINITY;

/**
 * For a log over the network: lets gets be answered from memory for as long as what is known is no older than a bound, and
 * never longer. Its age counts from when the log was asked. Half of the bound later the log is asked again, by a get that
 * does not wait for it.
 */
export class RecentKnowledge {
  readonly #follower: ProjectionFollower;
  readonly #boundMs: number;
  readonly #clock: () => number;
  #knownAt = NEVER;
  #isAsking = false;

  /** @param clock - epoch milliseconds. A step back makes all that is known too old. */
  constructor(follower: ProjectionFollower, boundMs: number, clock: () => number) {
    this.#follower = follower;
    this.#boundMs = boundMs;
    this.#clock = clock;
  }

  /**
   * Makes sure that what is known is recent enough.
   *
   * @returns a promise if the log has to be waited for.
   * @throws `ERR_EVENT_LOG_STALE` when it can't be reached; what else a catch-up throws.
   */
  catchUp(): Promise<void> | undefined {
    const now = this.#clock();
    const ageMs = now - this.#knownAt;
    const isRecent = ageMs >= 0 && ageMs <= this.#boundMs;
    if (!isRecent) return this.#ask(now);
    // How it ends is told to the get that has to wait.
    if (ageMs * 2 > this.#boundMs && !this.#isAsking) void this.#ask(now).catch(() => {});
    return undefined;
  }

  async #ask(now: number): Promise<void> {
    this.#isAsking = true;
    try {
      await this.#follower.catchUp();
      this.#knownAt = now;
    } catch (error) {
      if (hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) throw new EventLogStaleError(this.#boundMs);
      // Not out of reach, but no longer to be believed, or closed.
      this.#knownAt = NEVER;
      throw error;
    } finally {
      this.#isAsking = false;
    }
  }
}
