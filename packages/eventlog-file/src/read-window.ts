const BATCH_BYTES = 262_144;
const FEWEST_RECORDS = 64;
const MOST_RECORDS = 512;
const GROWTH = 1.25;

/** The one buffer into which a log object reads. What was read is gone with the next reading. */
export class ReadWindow {
  #buffer: Buffer = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #view: DataView = viewOf(this.#buffer);
  #mostRecords = FEWEST_RECORDS;

  /**
   * How many records are passed between two turns of the event loop: a millisecond or two. Before the code that looks at
   * them is compiled each takes ten times as long, so there are few at first. With 512 from the start, the first turn of a store
   * that has to catch up took 25 ms on a busy machine, and takes 7 now.
   */
  get mostRecords(): number {
    return this.#mostRecords;
  }

  /** As many as that were passed: from now on it may be a quarter more. */
  passMore(): void {
    this.#mostRecords = Math.min(MOST_RECORDS, GROWTH * this.#mostRecords);
  }

  /** The bytes that were taken last, and what stands behind them in the buffer. */
  get view(): DataView {
    return this.#view;
  }

  /** `length` bytes to read into, of any content. */
  take(length: number): Buffer {
    if (this.#buffer.length < length) {
      this.#buffer = Buffer.allocUnsafeSlow(length);
      this.#view = viewOf(this.#buffer);
    }
    return this.#buffer.subarray(0, length);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
