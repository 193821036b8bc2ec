import type { EventBytes, NewEvent, Position, RecordedEvent } from '@sessionlog/core';
import { EventLogCorruptError, EventUnsupportedError } from '@sessionlog/core';
import type { ControlRecord } from './control-record.ts';
import { decodeControl } from './control-record.ts';
import { EventContent } from './event-content.ts';
import { findRepair } from './find-repair.ts';
import type { ReadWindow } from './read-window.ts';
import { RecordReader } from './record-reader.ts';
import type { WrittenRecords } from './record-writer.ts';
import type { Segment } from './segment.ts';
import type { Header } from './segment-frame.ts';
import { HEADER_BYTES, RECORD_START, TRAILER_BYTES } from './segment-frame.ts';
import { segmentNumber } from './segment-name.ts';
import { WriterSeqs } from './writer-seqs.ts';

const BATCH_BYTES = 262_144;
const CONTROL_RECORD = '{"type":"$';

/** Is shown each event that a step passes, as long as it takes. */
export type Visit = (event: EventBytes, header: Header) => void;

/** How far a segment was validated, and what is known of the part before. */
export interface ScannedPart {
  /** Where the next record begins. */
  readonly tail: number;
  /** The position of the last event of the log before the tail. */
  readonly last: Position | undefined;
  /** Where damage before the tail begins, and up to where it is fenced off. */
  readonly fences: ReadonlyMap<number, number>;
}

/**
 * Walks over the records of a segment, up to its first seal, and validates every byte it passes. Up to its tail the order
 * of each writer's records is validated too, once, from the start; what lies before the tail may be walked over again from
 * any record.
 */
export class SegmentScanner {
  readonly #segment: Segment;
  readonly #window: ReadWindow;
  readonly #records: RecordReader;
  readonly #seqs: WriterSeqs;
  readonly #onTorn: () => void;
  readonly #event = new EventContent();
  #tail: number;
  #last: Position | undefined;
  readonly #fences: Map<number, number>;
  readonly #boots = new Set<string>();
  #endedAt: number | undefined;
  #next: string | undefined;
  #isDamaged = false;

  /**
   * @param part - what was validated before; only that can be walked over then.
   * @param onTorn - is told of each record at the tail that its writer did not finish, once it is passed over.
   */
  constructor(segment: Segment, window: ReadWindow, part: ScannedPart, onTorn: () => void = () => {}) {
    this.#segment = segment;
    this.#window = window;
    this.#onTorn = onTorn;
    this.#tail = part.tail;
    this.#last = part.last;
    this.#fences = new Map(part.fences);
    if (segment.boot !== undefined) this.#boots.add(segment.boot);
    this.#records = new RecordReader(segment.seed);
    this.#seqs = new WriterSeqs(segment.maker, 1);
  }

  /** How far the segment has been validated: where the next record begins, or its first seal. */
  get tail(): number {
    return this.#tail;
  }

  /** The position of the last event of the log before the tail. */
  get last(): Position | undefined {
    return this.#last;
  }

  /** The file name of the next segment, once the seal that names it was met at the tail. */
  get next(): string | undefined {
    return this.#next;
  }

  /** The runs of the system that were named up to the tail, in order. */
  get boots(): ReadonlySet<string> {
    return this.#boots;
  }

  /** Where damage before the tail begins, and up to where it is fenced off. */
  get fences(): ReadonlyMap<number, number> {
    return this.#fences;
  }

  /** Whether what stands at the tail is damage, and not a record that no writer should have written. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** Whether there is nothing behind `after` in a segment of `size` bytes, as far as can be told without reading it. */
  isCaughtUp(after: Position | undefined, size: number): boolean {
    return size === this.#endedAt && after === this.#last;
  }

  /** Where to begin to walk so that every event behind `after` is passed; events up to it may be passed too. */
  offsetBehind(after: Position | undefined): number {
    if (after === undefined) return this.#segment.start;
    if (this.#last === undefined || after >= this.#last) return this.#tail;
    const offset = after - this.#segment.base;
    if (!Number.isSafeInteger(offset) || offset < this.#segment.start) return this.#segment.start;
    for (const [from, to] of this.#fences) if (offset >= from && offset < to) return from;
    // Before the tail, this byte stands nowhere but at the beginning of a record.
    const byte = this.#window.take(1);
    this.#segment.read(byte, 1, offset);
    return byte[0] === RECORD_START ? offset : this.#segment.start;
  }

  /**
   * Walks from `from`, the tail or the beginning of a record before it, over at most a batch of records, in a segment of
   * `size` bytes. Gives where it stopped: at `from` if and only if nothing is there yet, or a seal.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` or `ERR_EVENT_UNSUPPORTED` at a damaged or unknown record that stands at `from`;
   *   everything before it has been passed by then, nothing behind it ever is.
   */
  step(from: number, size: number, visit: Visit): number {
    if (this.#next !== undefined && from === this.#tail) return from;
    const isTail = from === this.#tail;
    for (let length = Math.min(BATCH_BYTES, size - from); ; length = Math.min(length * 2, size - from)) {
      const bytes = this.#window.take(length);
      this.#segment.read(bytes, length, from);
      const reached = this.#walk(bytes, from, size, visit);
      if (isTail) this.#tail = reached;
      if (reached > from || this.#next !== undefined) return reached;
      if (length < size - from) continue;
      if (!isTail) throw this.#corrupt(from, 'a record that was there is gone');
      this.#endedAt = size;
      return from;
    }
  }

  /**
   * Goes over records that a writer has just written, which hold `events`, if they stand at the tail byte for byte and
   * are all that is there. They are valid then, and need not be decoded. Gives the events as recorded; `undefined`, with
   * nothing done, where others wrote too.
   */
  passWritten(
    { bytes, ends, writer, seq, durable }: WrittenRecords,
    events: readonly NewEvent[],
  ): readonly RecordedEvent[] | undefined {
    const from = this.#tail;
    const size = this.#segment.size();
    if (this.#segment.detached || this.#next !== undefined || size !== from + bytes.length || durable > from)
      return undefined;
    if (seq !== this.#seqs.of(writer) + 1) return undefined;
    const found = this.#window.take(bytes.length);
    this.#segment.read(found, bytes.length, from);
    if (!found.equals(bytes)) return undefined;
    const first = this.#segment.base + from;
    const recorded = events.map(({ id, type, data }, index) => ({
      id,
      type,
      data,
      position: first + (ends[index - 1] ?? 0),
    }));
    this.#tail = size;
    this.#endedAt = size;
    this.#last = recorded.at(-1)?.position;
    this.#seqs.set(writer, seq + events.length - 1);
    return recorded;
  }

  #walk(bytes: Buffer, from: number, size: number, visit: Visit): number {
    const isTail = from === this.#tail;
    const records = this.#records;
    const { mostRecords: most, view } = this.#window;
    let at = 0;
    let passed = 0;
    try {
      for (; passed < most && (isTail || from + at < this.#tail); passed++) {
        const judgement = records.judge(bytes, view, at, from + bytes.length < size);
        if (judgement.kind === 'unfinished') break;
        if (judgement.kind === 'corrupt') {
          // What is fenced off may be larger than what was read: the next step goes on behind it.
          if (at === 0) return this.#passDamage(from, size, judgement.reason);
          break;
        }
        const { end } = judgement;
        if (judgement.kind === 'record') {
          const content = this.#decode(bytes, view, at, end, from + at);
          if (isTail) this.#admit(content, judgement.header, from + at);
          if (this.#next !== undefined && isTail) break;
          if ('position' in content) visit(content, judgement.header);
        } else if (isTail) this.#onTorn();
        at = end;
      }
    } catch (error) {
      // What stands before the damage is given first: the next step begins at it, and throws.
      if (at === 0) throw error;
    }
    if (passed >= most) this.#window.passMore();
    return from + at;
  }

  #passDamage(from: number, size: number, reason: string): number {
    const isTail = from === this.#tail;
    const to = this.#fences.get(from) ?? (isTail ? findRepair(this.#segment, from, size) : undefined);
    if (isTail) this.#isDamaged = to === undefined;
    if (to === undefined) throw this.#corrupt(from, reason);
    this.#fences.set(from, to);
    return to;
  }

  #decode(bytes: Buffer, view: DataView, at: number, end: number, offset: number): EventContent | ControlRecord {
    const position = this.#segment.base + offset;
    const json = at + HEADER_BYTES;
    if (this.#event.find(bytes, view, json, end - TRAILER_BYTES, position)) return this.#event;
    const isControl = bytes.toString('latin1', json, json + CONTROL_RECORD.length) === CONTROL_RECORD;
    if (!isControl) throw this.#corrupt(offset, 'a record holds no event');
    const control = decodeControl(bytes.toString('latin1', json, end - TRAILER_BYTES));
    if (control === undefined) throw new EventUnsupportedError('A control record', position);
    return control;
  }

  #admit(content: EventContent | ControlRecord, header: Header, offset: number): void {
    if (header.durable > offset) throw this.#corrupt(offset, 'synced bytes before this record are gone');
    if (header.seq !== this.#seqs.of(header.writer) + 1) {
      throw this.#corrupt(offset, 'a record of this writer is missing or repeated before it');
    }
    if ('position' in content) this.#last = Math.max(content.position, this.#last ?? content.position);
    else if (content.kind === 'boot') this.#boots.add(content.boot);
    else if (content.kind === 'seal') {
      if (segmentNumber(content.next) !== this.#segment.number + 1) {
        throw this.#corrupt(offset, 'it does not say which segment is next');
      }
      this.#next = content.next;
    }
    this.#seqs.set(header.writer, header.seq);
  }

  #corrupt(offset: number, reason: string): EventLogCorruptError {
    return new EventLogCorruptError(this.#segment.name, this.#segment.base + offset, reason);
  }
}
