import type { ProjectionFollower } from './projection-follower.ts';

/**
 * Keeps up with a log for a caller who comes back again and again. A log of this machine is looked at each time; one that
 * has to be waited for is asked once in each turn of the event loop, so that who takes many things in one go waits once.
 */
export class TurnKnowledge {
  readonly #follower: Pick<ProjectionFollower, 'catchUp' | 'isLocal' | 'refuseDisbelieved'>;
  #isKnown = false;

  constructor(follower: Pick<ProjectionFollower, 'catchUp' | 'isLocal' | 'refuseDisbelieved'>) {
    this.#follower = follower;
    if (!follower.isLocal) this.#know();
  }

  /**
   * @returns a promise if the log has to be waited for.
   * @throws what a catch-up throws.
   */
  catchUp(): Promise<void> | undefined {
    if (this.#follower.isLocal) return this.#follower.catchUp();
    this.#follower.refuseDisbelieved();
    return this.#isKnown ? undefined : this.#follower.catchUp()?.then(() => this.#know());
  }

  #know(): void {
    this.#isKnown = true;
    setImmediate(() => {
      this.#isKnown = false;
    });
  }
}
