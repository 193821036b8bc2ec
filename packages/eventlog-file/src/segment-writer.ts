import { randomInt } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Position } from '@sessionlog/core';
import { EventLogFullError, hasCode } from '@sessionlog/core';
import { encodeEvent } from './event-content.ts';
import type { FileDurability } from './file-event-log-options.ts';
import type { PendingAppend } from './pending-append.ts';
import type { Segment } from './segment.ts';
import { encodeFrame } from './segment-frame.ts';
import type { SegmentScanner } from './segment-scanner.ts';

/** Most bytes that a segment may have: beyond them, its positions would be those of the next. */
export const MAX_SEGMENT_BYTES: number = 2 ** 32 - 1;

const FRUITLESS_WRITES = 8;

interface Draft {
  readonly pending: PendingAppend;
  readonly record: Buffer;
}

/** Records groups of appends at the end of a segment, beside any number of other writers. */
export class SegmentWriter {
  readonly #segment: Segment;
  readonly #scanner: SegmentScanner;
  readonly #durability: FileDurability;
  readonly #maxBytes: number;
  readonly #writer: number = randomInt(2 ** 48 - 1);
  #seq = 0;

  constructor(segment: Segment, scanner: SegmentScanner, durability: FileDurability, maxBytes: number) {
    this.#segment = segment;
    this.#scanner = scanner;
    this.#durability = durability;
    this.#maxBytes = maxBytes;
  }

  /**
   * Validates what other writers recorded since, so that nothing is appended behind damage.
   *
   * @throws what {@link SegmentScanner.step} and {@link Segment.size} throw.
   */
  async catchUp(): Promise<void> {
    for (;;) {
      const from = this.#scanner.tail;
      const size = this.#segment.size();
      const reached = this.#scanner.step(from, size, ignore);
      if (reached === from || reached === size) return;
      await setImmediate();
    }
  }

  /**
   * Records a group with one write, learns the positions by reading, and syncs. Settles every append of the group that it
   * can; an error that is thrown is the outcome of the others.
   */
  async commit(group: readonly PendingAppend[]): Promise<void> {
    const recorded = this.#write(this.#draft(group));
    if (recorded.length === 0) return;
    const positions = this.#findOwn(recorded.length);
    if (this.#durability === 'sync') await this.#segment.sync();
    // A caller that appends in a loop shall not keep the process from everything else.
    else await setImmediate();
    this.#segment.confirmPath();
    for (const [index, { pending }] of recorded.entries()) pending.resolve(positions[index] as Position);
  }

  #draft(group: readonly PendingAppend[]): readonly Draft[] {
    const drafts: Draft[] = [];
    let size = this.#segment.size();
    for (const pending of group) {
      const seq = this.#seq + drafts.length + 1;
      const json = encodeEvent(pending.event);
      const record = encodeFrame(this.#segment.seed, this.#writer, seq, this.#segment.syncedBytes, json);
      if (size + record.length > this.#maxBytes) {
        pending.reject(new EventLogFullError('the log is as large as one of this version can be'));
      } else {
        size += record.length;
        drafts.push({ pending, record });
      }
    }
    return drafts;
  }

  // What a short write left of a record stays as a torn one, which readers skip; the record is appended again, whole.
  // The number of a record that was not wholly written is not used up.
  #write(drafts: readonly Draft[]): readonly Draft[] {
    let recorded = 0;
    let fruitless = 0;
    try {
      while (recorded < drafts.length) {
        if (fruitless === FRUITLESS_WRITES) throw new EventLogFullError('no write could record the whole of it');
        let count = this.#segment.append(Buffer.concat(drafts.slice(recorded).map(({ record }) => record)));
        fruitless++;
        for (let next = drafts[recorded]; next !== undefined && next.record.length <= count; next = drafts[recorded]) {
          count -= next.record.length;
          recorded++;
          fruitless = 0;
        }
      }
    } catch (error) {
      if (!hasCode(error, 'ERR_EVENT_LOG_FULL')) throw error;
      for (const { pending } of drafts.slice(recorded)) pending.reject(error);
    }
    this.#seq += recorded;
    return drafts.slice(0, recorded);
  }

  #findOwn(count: number): readonly Position[] {
    const positions: Position[] = [];
    let from = -1;
    try {
      while (positions.length < count && from !== this.#scanner.tail) {
        from = this.#scanner.tail;
        this.#scanner.step(from, this.#segment.size(), ({ position }, { writer }) => {
          if (writer === this.#writer) positions.push(position);
        });
      }
    } catch (error) {
      if (hasCode(error, 'ERR_EVENT_LOG_CORRUPT') || hasCode(error, 'ERR_EVENT_UNSUPPORTED')) throw error;
    }
    if (positions.length === count) return positions;
    // Others may read these records although they are not synced: nobody may settle their outcome by reading here.
    throw this.#segment.poison('what was appended to it could not be read again');
  }
}

function ignore(): void {}
