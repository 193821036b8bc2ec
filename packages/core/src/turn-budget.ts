// A batch of events takes a millisecond or two. Before the code is compiled, which is so in the first of them, it takes ten
// times as long.
const TURN_MS = 4;
const LOOK_EVERY = 32;

/** How long a turn of the event loop may take: it begins when this is made. */
export class TurnBudget {
  readonly #since: number = performance.now();
  #done = 0;

  /** To be called behind each event. Gives whether the turn has been long enough. */
  isSpent(): boolean {
    this.#done += 1;
    return this.#done % LOOK_EVERY === 0 && performance.now() - this.#since > TURN_MS;
  }
}
