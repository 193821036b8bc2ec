import { appendFileSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSeal } from '../src/control-record.ts';
import { encodeEvent } from '../src/event-content.ts';
import { checksumSeed, encodeFrame } from '../src/segment-frame.ts';
import { encodeSegmentHead } from '../src/segment-head.ts';
import { segmentName } from '../src/segment-name.ts';
import { encodeEntry, encodeSnapshotEnd, encodeSnapshotHead } from '../src/snapshot-content.ts';
import { snapshotName } from '../src/snapshot-name.ts';
import { decodeStore } from '../src/store-line.ts';
import { plainEvent } from './plain-event.ts';

/**
 * Another process, written anew and without a promise, so that it can act between two calls of a log. It has no memory but
 * the name of the segment that it writes to.
 */
export class RawProcess {
  readonly writer: number;
  readonly #directory: string;
  readonly #store: string;
  /** The segment it writes to. */
  segment: string;
  #seq = 0;

  constructor(directory: string, writer: number) {
    const { id, segment } = decodeStore(readFileSync(join(directory, 'STORE')));
    this.writer = writer;
    this.segment = segment;
    this.#directory = directory;
    this.#store = id;
  }

  /** The number of its segment. */
  get number(): number {
    return Number(this.segment.slice(0, 8));
  }

  /** Goes on in another segment. */
  goTo(segment: string): void {
    this.segment = segment;
    this.#seq = 0;
  }

  /** Appends `plainEvent(number)`; gives its position. */
  append(number: number): number {
    return this.record(encodeEvent(plainEvent(number)));
  }

  /** Appends any record; gives its position. */
  record(json: string): number {
    const offset = readFileSync(join(this.#directory, this.segment)).length;
    this.#seq++;
    appendFileSync(
      join(this.#directory, this.segment),
      encodeFrame(checksumSeed(this.#store, this.segment), this.writer, this.#seq, 0, json),
    );
    return this.number * 2 ** 32 + offset;
  }

  /** Makes the next segment, named by nobody; gives its name. */
  makeNext(boot?: string): string {
    const name = segmentName(this.number + 1, Buffer.from(`raw${String(this.writer).padStart(5, '0')}`));
    const head = encodeSegmentHead({ store: this.#store, number: this.number + 1, boot });
    const record = encodeFrame(checksumSeed(this.#store, name), this.writer + 1000, 1, 0, head);
    writeFileSync(join(this.#directory, name), record, { mode: 0o600 });
    return name;
  }

  /** Seals its segment and goes on in the next. */
  rotate(): void {
    const next = this.makeNext();
    this.record(encodeSeal(next));
    this.goTo(next);
  }

  /** Writes a snapshot of events by their numbers, behind which reading goes on in its segment; gives its name. */
  snapshot(upTo: number, numbers: readonly number[], random = 'snapshot'): string {
    const name = snapshotName(this.number, Buffer.from(random));
    const seed = checksumSeed(this.#store, name);
    const entries = numbers.map((number) => encodeEntry(JSON.stringify(plainEvent(number).id)));
    const head = encodeSnapshotHead({ store: this.#store, upTo, segment: this.segment });
    const records = [head, ...entries, encodeSnapshotEnd(numbers.length)];
    const bytes = records.map((json, index) => encodeFrame(seed, this.writer, index + 1, 0, json));
    writeFileSync(join(this.#directory, name), Buffer.concat(bytes), { mode: 0o600 });
    return name;
  }

  /** Removes the segments and snapshots of lower numbers than its segment's. */
  removeOlder(): void {
    for (const name of readdirSync(this.#directory)) {
      if (/^\d{8}-/.test(name) && Number(name.slice(0, 8)) < this.number) unlinkSync(join(this.#directory, name));
    }
  }
}
