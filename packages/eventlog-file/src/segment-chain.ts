import type { EventBytes, NewEvent, Position, RecordedEvent } from '@sessionlog/core';
import { EventLogCompactedError, EventLogCorruptError, FreshEvents, hasCode } from '@sessionlog/core';
import type { Damage } from './damage-repairs.ts';
import { goesOnBehind } from './goes-on-behind.ts';
import type { LogDirectory } from './log-directory.ts';
import { ReadWindow } from './read-window.ts';
import type { WrittenRecords } from './record-writer.ts';
import { type PassedSegment, replaySegments } from './replay-segments.ts';
import { MOVED, Segment } from './segment.ts';
import { segmentBeyond } from './segment-beyond.ts';
import { SegmentPredecessor } from './segment-predecessor.ts';
import { SegmentScanner, type Visit } from './segment-scanner.ts';
import type { SnapshotCatalog, SnapshotFile } from './snapshot-catalog.ts';

const NOTHING: readonly RecordedEvent[] = Object.freeze([]);

/**
 * The segments of a store in order, as far as this log object has validated them: of those that are passed a few facts,
 * the one at the frontier open. It goes only forward: over a segment's first seal into the next, and where that was
 * compacted away, to where a snapshot goes on.
 */
export class SegmentChain {
  /** Is told of damage at the frontier, and gives whether it was fenced off. Without it, all damage stops the log. */
  onDamage: ((damage: Damage) => boolean) | undefined;
  /** How many torn records were passed over. */
  torn: number = 0;
  readonly #directory: LogDirectory;
  readonly #snapshots: SnapshotCatalog;
  readonly #window: ReadWindow = new ReadWindow();
  readonly #fresh = new FreshEvents();
  readonly #predecessor = new SegmentPredecessor();
  #passed: PassedSegment[] = [];
  #segment: Segment;
  #scanner: SegmentScanner;
  #endChecked: Segment | undefined;
  #beginning: Position | undefined;

  /** @param snapshot - the one that stands in front of the segment; `undefined` for the first of the store. */
  constructor(
    directory: LogDirectory,
    snapshots: SnapshotCatalog,
    segment: Segment,
    snapshot: SnapshotFile | undefined,
  ) {
    this.#directory = directory;
    this.#snapshots = snapshots;
    this.#segment = segment;
    this.#beginning = snapshot?.upTo;
    this.#scanner = this.#scan(segment);
  }

  /** The segment at the frontier. */
  get segment(): Segment {
    return this.#segment;
  }

  /** The segment in front of it, as long as it may hold what is not synced. Held open since it was passed. */
  get predecessor(): Segment | undefined {
    return this.#predecessor.segment;
  }

  /** The segments before the frontier's that are known, oldest first. */
  get passed(): readonly PassedSegment[] {
    return this.#passed;
  }

  /** How far the frontier's segment has been validated. */
  get tail(): number {
    return this.#scanner.tail;
  }

  /** The position of the last event that was passed, or up to which a snapshot stands in front of all. */
  get last(): Position | undefined {
    return this.#scanner.last;
  }

  /** The run of the system that was named last in the frontier's segment. */
  get boot(): string | undefined {
    return [...this.#scanner.boots].at(-1);
  }

  /** The position up to which a snapshot stands in front of the first known segment; `undefined` for all events. */
  get beginning(): Position | undefined {
    return this.#beginning;
  }

  /** Up to which position the log is compacted, as far as is known here. */
  get floor(): Position | undefined {
    const { newest } = this.#snapshots;
    if (newest === undefined || this.#beginning === undefined) return newest?.upTo ?? this.#beginning;
    return Math.max(newest.upTo, this.#beginning);
  }

  /**
   * A batch of the events behind `after`, oldest first; empty if and only if nothing is there.
   *
   * @throws `ERR_EVENT_LOG_COMPACTED` when events behind `after` were compacted (L15).
   * @throws what {@link advance} throws.
   */
  readBatch(after: Position | undefined): readonly RecordedEvent[] {
    if (!this.#mayHold(after)) return NOTHING;
    const fresh = this.#fresh.take(after);
    if (fresh.length > 0) return fresh;
    const batch: RecordedEvent[] = [];
    this.#showBehind(after, (event) => batch.push(event.recorded()));
    return batch;
  }

  /** Shows what {@link readBatch} would give, and gives the last position; `undefined` if and only if nothing is there. */
  showBatch(after: Position | undefined, show: (event: EventBytes) => void): Position | undefined {
    return this.#mayHold(after) ? this.#showBehind(after, show) : undefined;
  }

  /**
   * Walks at the frontier over at most a batch of records, or over a seal into the next segment. Gives false if and only
   * if nothing is there yet.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` or `ERR_EVENT_UNSUPPORTED` at a damaged or unknown record, and where a segment is
   *   missing and no snapshot goes on behind it.
   * @throws `ERR_EVENT_LOG_POISONED` when a file changed for the worse (L13).
   * @throws what {@link Segment.open} throws.
   */
  advance(visit: Visit): boolean {
    const size = this.#segment.size();
    if (this.#segment.detached) this.#refuseMoved();
    const from = this.#scanner.tail;
    const reached = this.#stepOrFence(from, size, visit);
    if (reached > from) {
      // What is recorded here was written when all before it was durable.
      this.#predecessor.release();
      return true;
    }
    const { next } = this.#scanner;
    if (next !== undefined) this.#moveOn(next);
    // Only a sealed segment is ever removed by us.
    else if (this.#segment.detached) this.#poisonMoved();
    else if (this.#endChecked !== this.#segment) return this.#checkEnd(size);
    return next !== undefined;
  }

  /** {@link SegmentScanner.passWritten} at the frontier. Who reads on from there next is given the events as they are. */
  passWritten(written: WrittenRecords, events: readonly NewEvent[]): readonly RecordedEvent[] | undefined {
    const { last } = this.#scanner;
    const recorded = this.#scanner.passWritten(written, events);
    if (recorded !== undefined) this.#fresh.add(last, recorded);
    return recorded;
  }

  /**
   * Every writer's duty before its first record in a segment: so what is recorded in one proves that all before it,
   * with the seal, is durable.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when it fails; the log is poisoned.
   */
  syncPredecessor(): Promise<void> {
    return this.#predecessor.sync();
  }

  /**
   * Looks once more at the path of a segment: what was appended to a file that nobody else will open is not recorded. One
   * that was compacted away meanwhile was sealed behind it, and the snapshot stands for it.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the file was moved, removed or replaced; the log is poisoned.
   */
  confirm(segment: Segment): void {
    if (segment.confirmPath() || this.#isCompacted(segment.number)) return;
    throw this.#directory.poison.poison(MOVED);
  }

  /** Segments with a lower number were removed. */
  forgetBelow(number: number): void {
    this.#passed = this.#passed.filter((passed) => passed.number >= number);
  }

  /** Closes what is open. */
  close(): void {
    this.#predecessor.release();
    this.#segment.release();
  }

  #mayHold(after: Position | undefined): boolean {
    const size = this.#segment.size();
    if (this.#segment.detached) this.#refuseMoved();
    else if (this.#endChecked === this.#segment && this.#scanner.isCaughtUp(after, size)) return false;
    // Once a compaction has resolved anywhere, nobody may read from the start. Whoever continues is given what is there.
    if (after === undefined || after < (this.#passed[0]?.number ?? this.#segment.number) * 2 ** 32)
      this.#snapshots.look();
    this.#refuseCompacted(after);
    return true;
  }

  #showBehind(after: Position | undefined, show: (event: EventBytes) => void): Position | undefined {
    let last: Position | undefined;
    const visit: Visit = (event) => {
      if (after !== undefined && event.position <= after) return;
      last = event.position;
      show(event);
    };
    const missing = replaySegments(this.#directory, this.#window, this.#passed, after, () => last !== undefined, visit);
    if (missing !== undefined) {
      this.#snapshots.look();
      this.#refuseCompacted(after);
      throw this.#missing(missing.name, missing.number * 2 ** 32, 'the file is missing');
    }
    if (last !== undefined) return last;
    for (let from = this.#scanner.offsetBehind(after); from < this.#scanner.tail; ) {
      from = this.#scanner.step(from, this.#segment.size(), visit);
      if (last !== undefined) return last;
    }
    while (this.advance(visit)) {
      if (last !== undefined) return last;
      this.#refuseCompacted(after);
    }
    return undefined;
  }

  #scan(segment: Segment, last: Position | undefined = this.#beginning): SegmentScanner {
    const part = { tail: segment.start, last, fences: new Map() };
    return new SegmentScanner(segment, this.#window, part, () => this.torn++);
  }

  #stepOrFence(from: number, size: number, visit: Visit): number {
    const scanner = this.#scanner;
    try {
      return scanner.step(from, size, visit);
    } catch (error) {
      const { isDamaged, boots } = scanner;
      const segment = this.#segment;
      if (!isDamaged || segment.detached || !hasCode(error, 'ERR_EVENT_LOG_CORRUPT')) throw error;
      if (!this.onDamage?.({ segment, from, size, boots })) throw error;
      return scanner.step(from, segment.size(), visit);
    }
  }

  #moveOn(name: string): void {
    const next = Segment.open(this.#directory, name);
    if (next === undefined) {
      this.#jump();
      return;
    }
    const passed = this.#segment;
    const { tail, last, fences } = this.#scanner;
    this.#passed.push(Object.freeze({ name: passed.name, number: passed.number, tail, last, fences }));
    this.#segment = next;
    this.#scanner = this.#scan(next, last);
    this.#predecessor.release();
    if (this.#directory.readOnly) passed.release();
    else this.#predecessor.hold(passed);
  }

  // The next segment was compacted away while we did not look.
  #jump(): void {
    const { number, name, base } = this.#segment;
    const beyond = segmentBeyond(this.#directory, this.#snapshots, number);
    const place = base + this.#scanner.tail;
    if (beyond === undefined) throw this.#missing(name, place, 'the segment that it names as the next is missing');
    this.close();
    this.#passed = [];
    this.#beginning = Math.max(beyond.upTo, this.#scanner.last ?? 0);
    this.#segment = beyond.segment;
    this.#scanner = this.#scan(beyond.segment);
  }

  #missing(name: string, position: Position, reason: string): EventLogCorruptError {
    this.#directory.poison.poison('a segment of it is missing');
    return new EventLogCorruptError(name, position, reason);
  }

  #refuseCompacted(after: Position | undefined): void {
    const { floor } = this;
    if (floor !== undefined && (after === undefined || after < floor)) throw new EventLogCompactedError(floor);
  }

  // Without this look, a segment that lost its end would hide all that stands behind it.
  #checkEnd(size: number): boolean {
    const { number, name, base } = this.#segment;
    if (goesOnBehind(this.#directory, number)) {
      // It may have been sealed since we read it.
      if (this.#segment.size() > size) return true;
      throw new EventLogCorruptError(name, base + size, 'its end is missing, as the log goes on in another file');
    }
    this.#endChecked = this.#segment;
    return false;
  }

  #refuseMoved(): void {
    if (!this.#isCompacted(this.#segment.number)) this.#poisonMoved();
  }

  // Files are removed only once a snapshot that goes on behind them has its name.
  #isCompacted(number: number): boolean {
    if (this.#snapshots.firstBeyond(number) === undefined) this.#snapshots.look();
    return this.#snapshots.firstBeyond(number) !== undefined;
  }

  #poisonMoved(): void {
    this.#directory.poison.poison(MOVED);
    this.#directory.poison.refuse();
  }
}
