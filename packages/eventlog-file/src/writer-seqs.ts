/** How many records each writer has written to a segment. Most come from the one that wrote the record before. */
export class WriterSeqs {
  readonly #others = new Map<number, number>();
  #writer: number;
  #seq: number;

  constructor(writer: number, seq: number) {
    this.#writer = writer;
    this.#seq = seq;
  }

  /** How many there are of a writer. */
  of(writer: number): number {
    return writer === this.#writer ? this.#seq : (this.#others.get(writer) ?? 0);
  }

  /** There are so many of a writer now. */
  set(writer: number, seq: number): void {
    if (writer !== this.#writer) this.#others.set(this.#writer, this.#seq);
    this.#writer = writer;
    this.#seq = seq;
  }
}
