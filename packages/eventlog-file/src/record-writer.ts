import { randomInt } from 'node:crypto';
import { EventLogFullError, hasCode } from '@sessionlog/core';
import { encodeBoot } from './control-record.ts';
import type { LogDirectory } from './log-directory.ts';
import { RecordBatch } from './record-batch.ts';
import type { Segment } from './segment.ts';
import type { SegmentChain } from './segment-chain.ts';

/** Most bytes that a segment may have: beyond them, its positions would be those of the next. */
export const MAX_SEGMENT_BYTES: number = 2 ** 32 - 1;

const FRUITLESS_WRITES = 8;

/** Records that were written whole, one behind another and nothing else with them, unless others came in between. */
export interface WrittenRecords {
  /** Their bytes, until the next write. */
  readonly bytes: Buffer;
  /** Where each ends, counted from where the first begins. */
  readonly ends: readonly number[];
  /** What the header of the first says, see `Header`. */
  readonly writer: number;
  readonly seq: number;
  readonly durable: number;
}

/** Writes records at the end of the frontier's segment, beside any number of other writers. */
export class RecordWriter {
  /** This opening of the log in the headers of its records: 48 random bits. */
  readonly id: number = randomInt(2 ** 48 - 1);
  readonly #directory: LogDirectory;
  readonly #chain: SegmentChain;
  readonly #maxBytes: number;
  readonly #batch = new RecordBatch();
  #segment: Segment | undefined;
  #seq = 0;
  #written: WrittenRecords | undefined;

  constructor(directory: LogDirectory, chain: SegmentChain, maxBytes: number) {
    this.#directory = directory;
    this.#chain = chain;
    this.#maxBytes = maxBytes;
  }

  /** What the last write recorded, where it was just the texts that it was given, all of them. */
  get written(): WrittenRecords | undefined {
    return this.#written;
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
    const room = this.#maxBytes - segment.size();
    const batch = this.#batch;
    batch.clear();
    // Gives how many records there are with this one, and a number beyond all when there is no place for it.
    const add = (text: string): number => {
      const seq = this.#seq + batch.ends.length + 1;
      const isAdded = batch.add(segment.seed, this.id, seq, durable, text, room);
      return isAdded ? batch.ends.length : Number.POSITIVE_INFINITY;
    };
    const isNamed = boot === undefined || boot === this.#chain.boot || add(encodeBoot(boot)) === 1;
    const places = texts.map((text) => (isNamed ? add(text) : Number.POSITIVE_INFINITY));
    const [recorded, full] = this.#append(segment);
    const isWhole = recorded === texts.length && recorded === batch.ends.length;
    const first = { writer: this.id, seq: this.#seq + 1, durable };
    this.#written = isWhole ? { bytes: batch.bytes(), ends: batch.ends, ...first } : undefined;
    this.#seq += recorded;
    return places.map((place) => {
      if (place <= recorded) return undefined;
      return full ?? new EventLogFullError('the log is as large as one of this version can be');
    });
  }

  // What a short write left of a record stays as a torn one, which readers skip; the record is appended again, whole.
  // The number of a record that was not wholly written is not used up.
  #append(segment: Segment): [recorded: number, full?: EventLogFullError] {
    const { ends } = this.#batch;
    let recorded = 0;
    let fruitless = 0;
    try {
      while (recorded < ends.length) {
        if (fruitless === FRUITLESS_WRITES) throw new EventLogFullError('no write could record the whole of it');
        const start = ends[recorded - 1] ?? 0;
        const reached = start + segment.append(this.#batch.bytes(start));
        fruitless++;
        for (let end = ends[recorded]; end !== undefined && end <= reached; end = ends[recorded]) {
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
