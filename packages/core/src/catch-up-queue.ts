/** The catch-ups of one store with its log: one after the other, and one for all who ask before it begins. */
export class CatchUpQueue {
  readonly #catchUp: () => Promise<void>;
  #running: Promise<void> | undefined;
  #queued: Promise<void> | undefined;

  /** @param catchUp - never called again before it has settled. */
  constructor(catchUp: () => Promise<void>) {
    this.#catchUp = catchUp;
  }

  /** Whether a catch-up is under way, or is going to be. */
  get isBusy(): boolean {
    return this.#running !== undefined || this.#queued !== undefined;
  }

  /**
   * Catches up. A catch-up that is under way may have begun before the caller's append resolved, and so miss it: only one
   * that begins after this call is shared.
   */
  share(): Promise<void> {
    return this.#queued ?? this.#add(undefined);
  }

  /** Catches up, and then does something before anybody catches up again. @throws what either throws. */
  async hold<Value>(work: () => Promise<Value>): Promise<Value> {
    let working: Promise<Value> | undefined;
    await this.#add(async () => {
      working = work();
      // How it ends is not for those to know who share the catch-up.
      await working.catch(() => {});
    });
    return working as Promise<Value>;
  }

  #add(then: (() => Promise<void>) | undefined): Promise<void> {
    const added = this.#catchUpAfter(this.#queued ?? this.#running, then, () => {
      if (this.#queued === added) this.#queued = undefined;
      this.#running = added;
    }).finally(() => {
      // The next one begins behind this.
      this.#running = undefined;
    });
    this.#queued = added;
    return added;
  }

  async #catchUpAfter(
    earlier: Promise<void> | undefined,
    then: (() => Promise<void>) | undefined,
    begin: () => void,
  ): Promise<void> {
    // How the earlier one ended is its callers' to know.
    await earlier?.catch(() => {});
    await undefined;
    begin();
    await this.#catchUp();
    await then?.();
  }
}
