/**
 * Lets the two writers of one log take turns, in the order in which they come: the thread of the event loop, which appends,
 * and the one aside. Otherwise the first would wait inside SQLite for the other's transaction, and stand still meanwhile.
 */
export class Turns {
  #last: Promise<void> | undefined;

  /** Does the work when all that came before is done; at once where there is nothing. */
  take<Value>(work: () => Value | Promise<Value>): Value | Promise<Value> {
    if (this.#last !== undefined) return this.#keep(this.#last.then(work));
    const done = work();
    return done instanceof Promise ? this.#keep(done) : done;
  }

  #keep<Value>(done: Promise<Value>): Promise<Value> {
    const settled = done.then(nothing, nothing);
    this.#last = settled;
    void settled.then(() => {
      if (this.#last === settled) this.#last = undefined;
    });
    return done;
  }
}

function nothing(): void {}
