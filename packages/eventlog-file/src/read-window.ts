const BATCH_BYTES = 262_144;

/** The one buffer into which a log object reads. What was read is gone with the next reading. */
export class ReadWindow {
  #buffer: Buffer = Buffer.allocUnsafeSlow(BATCH_BYTES);

  /** `length` bytes to read into, of any content. */
  take(length: number): Buffer {
    if (this.#buffer.length < length) this.#buffer = Buffer.allocUnsafeSlow(length);
    return this.#buffer.subarray(0, length);
  }
}
