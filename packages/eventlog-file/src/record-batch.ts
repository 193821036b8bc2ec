import { HEADER_BYTES, TRAILER_BYTES, writeFrame } from './segment-frame.ts';

const LEAST_BYTES = 65_536;
const MOST_BYTES_PER_UNIT = 3;

/**
 * The records of one write, encoded one behind another into one buffer that every write uses again: a buffer for each, and
 * one more for all of them, cost more than the encoding.
 */
export class RecordBatch {
  #buffer: Buffer = Buffer.allocUnsafeSlow(LEAST_BYTES);
  #ends: number[] = [];

  /** Where each record ends, counted from where the first begins. */
  get ends(): readonly number[] {
    return this.#ends;
  }

  /** Their bytes altogether. */
  get size(): number {
    return this.#ends.at(-1) ?? 0;
  }

  /** The bytes from `start` on, until the batch is begun anew. */
  bytes(start = 0): Buffer {
    return this.#buffer.subarray(start, this.size);
  }

  /** Begins anew, without records. */
  clear(): void {
    this.#ends = [];
  }

  /** Adds a record, unless they would have more than `mostBytes` with it. Gives whether it was added. */
  add(seed: number, writer: number, seq: number, durable: number, json: string, mostBytes: number): boolean {
    const start = this.size;
    this.#reserve(start + HEADER_BYTES + MOST_BYTES_PER_UNIT * json.length + TRAILER_BYTES);
    const end = writeFrame(this.#buffer, start, seed, writer, seq, durable, json);
    if (end > mostBytes) return false;
    this.#ends.push(end);
    return true;
  }

  #reserve(length: number): void {
    if (length <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#buffer.length));
    larger.set(this.bytes());
    this.#buffer = larger;
  }
}
