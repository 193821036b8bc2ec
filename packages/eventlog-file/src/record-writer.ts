import { randomInt } from 'node:crypto';
import { EventLogFullError, hasCode } from '@sessionlog/core';
import { encodeBoot } from './control-record.ts';
import type { LogDirectory } from './log-directory.ts';
import type { Segment } from './segment.ts';
import type { SegmentChain } from './segment-chain.ts';
import { encodeFrame } from './segment-frame.ts';

/** Most bytes that a segment may have: beyond them, its positions would be those of the next. */
export const MAX_SEGMENT_BYTES: number = 2 ** 32 - 1;

const FRUITLESS_WRITES = 8;

/** Writes records at the end of the frontier's segment, beside any number of other writers. */
export class RecordWriter {
  /** This opening of the log in the headers of its records: 48 random bits. */
  readonly id: number = randomInt(2 ** 48 - 1);
  readonly #directory: LogDirectory;
  readonly #chain: SegmentChain;
  readonly #maxBytes: number;
  #segment: Segment | undefined;
  #seq = 0;

  constructor(directory: LogDirectory, chain: SegmentChain, maxBytes: number) {
    this.#directory = directory;
    this.#chain = chain;
    this.#maxBytes = maxBytes;
  }

  /**
   * Writes each text as one record, all with one write, in the order that they have. Gives for each the reason why it was
   * not recorded, or `undefined`. The duty of `syncPredecessor` comes before.
   *
   * @param claimed - most bytes that the records may say to be synced.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the outcome is unknown; the log is poisoned.
   */
  write(texts: readonly string[], claimed: number = MAX_SEGMENT_BYTES): readonly (EventLogFullError | undefined)[] {
    const segment = this.#chain.segment;
    if (segment !== this.#segment) this.#seq = 0;
    this.#segment = segment;
    const { boot } = this.#directory;
    const durable = Math.min(segment.syncedBytes, claimed);
    const records: Buffer[] = [];
    let size = segment.size();
    // Gives how many records there are with this one, and a number beyond all when there is no place for it.
    const add = (text: string): number => {
      const record = encodeFrame(segment.seed, this.id, this.#seq + records.length + 1, durable, text);
      if (size + record.length > this.#maxBytes) return Number.POSITIVE_INFINITY;
      size += record.length;
      return records.push(record);
    };
    const isNamed = boot === undefined || boot === this.#chain.boot || add(encodeBoot(boot)) === 1;
    const places = texts.map((text) => (isNamed ? add(text) : Number.POSITIVE_INFINITY));
    const [recorded, full] = this.#append(segment, records);
    this.#seq += recorded;
    return places.map((place) => {
      if (place <= recorded) return undefined;
      return full ?? new EventLogFullError('the log is as large as one of this version can be');
    });
  }

  // What a short write left of a record stays as a torn one, which readers skip; the record is appended again, whole.
  // The number of a record that was not wholly written is not used up.
  #append(segment: Segment, records: readonly Buffer[]): [recorded: number, full?: EventLogFullError] {
    let recorded = 0;
    let fruitless = 0;
    try {
      while (recorded < records.length) {
        if (fruitless === FRUITLESS_WRITES) throw new EventLogFullError('no write could record the whole of it');
        let count = segment.append(Buffer.concat(records.slice(recorded)));
        fruitless++;
        for (let next = records[recorded]; next !== undefined && next.length <= count; next = records[recorded]) {
          count -= next.length;
          recorded++;
          fruitless = 0;
        }
      }
      return [recorded];
    } catch (error) {
      if (!hasCode(error, 'ERR_EVENT_LOG_FULL')) throw error;
      return [recorded, error];
    }
  }
}
