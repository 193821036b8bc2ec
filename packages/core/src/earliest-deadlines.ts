// Of so many principals it is known, and of no more: a map of a million would stand still where it grows.
const MOST = 1024;

/** Of principals with many sessions a moment before which none of these lapses: until then nobody has to look at them. */
export class EarliestDeadlines {
  // Those that were noted first come first.
  readonly #moments = new Map<number, number>();

  /** Whether nothing is known of anybody. */
  get isEmpty(): boolean {
    return this.#moments.size === 0;
  }

  /** Notes the moment of the principal with a number, after a look at all of his. */
  note(number: number, moment: number): void {
    if (this.#moments.size === MOST && !this.#moments.has(number)) this.#forgetFirst();
    this.#moments.set(number, moment);
  }

  /** One of a principal lapses at a moment, from now on. */
  lower(number: number, moment: number): void {
    const known = this.#moments.get(number);
    if (known !== undefined && moment < known) this.#moments.set(number, moment);
  }

  /** The moment of a principal; where it is not known, the earliest that there is. */
  of(number: number): number {
    return this.#moments.get(number) ?? Number.NEGATIVE_INFINITY;
  }

  /** Nothing is known of a principal any more. */
  forget(number: number): void {
    this.#moments.delete(number);
  }

  #forgetFirst(): void {
    for (const number of this.#moments.keys()) {
      this.#moments.delete(number);
      return;
    }
  }
}
