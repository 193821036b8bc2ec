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
  #latest = NEVER;
  #stepsBack = 0;
  #isAsking = false;

  /** @param clock - epoch milliseconds. A step back that is seen makes all that is known too old. */
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
    this.#follower.refuseDisbelieved();
    const now = this.#clock();
    if (now < this.#latest) this.#forget();
    this.#latest = now;
    const ageMs = now - this.#knownAt;
    const isRecent = ageMs <= this.#boundMs;
    if (!isRecent) return this.#ask(now);
    // How it ends is told to the get that has to wait.
    if (ageMs * 2 > this.#boundMs && !this.#isAsking) void this.#ask(now).catch(() => {});
    return undefined;
  }

  async #ask(now: number): Promise<void> {
    const stepsBack = this.#stepsBack;
    this.#isAsking = true;
    try {
      await this.#follower.catchUp();
      if (stepsBack === this.#stepsBack) this.#knownAt = now;
    } catch (error) {
      if (hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) throw new EventLogStaleError(this.#boundMs);
      // Not out of reach, but no longer to be believed, or closed.
      this.#knownAt = NEVER;
      throw error;
    } finally {
      this.#isAsking = false;
    }
  }

  // The clock went back: what was known would be younger by it than it is.
  #forget(): void {
    this.#stepsBack += 1;
    this.#knownAt = NEVER;
  }
}
