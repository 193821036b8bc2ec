import { setImmediate } from 'node:timers/promises';
import type { Position } from '@sessionlog/core';
import { EventLogFullError, hasCode } from '@sessionlog/core';
import { Ballast } from './ballast.ts';
import { encodeEvent } from './event-content.ts';
import type { FileDurability } from './file-event-log-options.ts';
import type { LogDirectory } from './log-directory.ts';
import type { PendingAppend } from './pending-append.ts';
import type { RecordWriter } from './record-writer.ts';
import { rotateSegment } from './rotate-segment.ts';
import type { Segment } from './segment.ts';
import type { SegmentChain } from './segment-chain.ts';

/** How a log is written. */
export interface WriterOptions {
  readonly durability: FileDurability;
  /** From which size on a segment is followed by the next. */
  readonly segmentBytes: number;
  /** Most bytes that a segment may have, when it could not be followed by another. */
  readonly maxSegmentBytes: number;
}

interface Landed {
  readonly pending: PendingAppend;
  readonly position: Position;
  readonly segment: Segment;
}

/** Records groups of appends at the end of the log, beside any number of other writers. */
export class LogWriter {
  readonly #directory: LogDirectory;
  readonly #chain: SegmentChain;
  readonly #records: RecordWriter;
  readonly #options: WriterOptions;
  readonly #ballast: Ballast;

  constructor(directory: LogDirectory, chain: SegmentChain, records: RecordWriter, options: WriterOptions) {
    this.#directory = directory;
    this.#chain = chain;
    this.#records = records;
    this.#options = options;
    this.#ballast = new Ballast(directory);
  }

  /**
   * Validates what other writers recorded since, so that nothing is appended behind damage.
   *
   * @throws what {@link SegmentChain.advance} throws.
   */
  async catchUp(): Promise<void> {
    while (this.#chain.advance(ignore)) {
      if (this.#chain.tail < this.#chain.segment.size()) await setImmediate();
    }
  }

  /** Keeps room for logging out on a full disk, as far as there is any. */
  takeBallast(): void {
    this.#ballast.restore();
  }

  /** Seals the segment at the frontier, where there is room for another. @throws what {@link rotateSegment} throws. */
  async rotate(): Promise<void> {
    await rotateSegment(this.#directory, this.#chain, this.#records);
  }

  /**
   * Records a group with one write, learns the positions by reading, and syncs. What a seal turned out to stand before is
   * void, and is recorded again in the next segment. Settles every append of the group that it can; an error that is
   * thrown is the outcome of the others.
   */
  async commit(group: readonly PendingAppend[]): Promise<void> {
    const landed: Landed[] = [];
    const held = new Set<Segment>();
    try {
      for (let rest = this.#admit(group); rest.length > 0; ) {
        if (this.#chain.segment.size() >= this.#options.segmentBytes) await this.rotate();
        // Each time that it waits, a read may go on into the next segment.
        while (this.#chain.predecessor !== undefined) await this.#chain.syncPredecessor();
        const { segment } = this.#chain;
        // Reading may leave it behind, and it is synced after that.
        if (!held.has(segment)) segment.retain();
        held.add(segment);
        rest = this.#record(segment, rest, landed);
      }
      await this.#settle(landed);
    } catch (error) {
      if (landed.length === 0) throw error;
      throw this.#directory.poison.poison('a group of appends was recorded in part');
    } finally {
      for (const segment of held) segment.release();
    }
  }

  // The room of the ballast is for logging out alone, whichever process needs it.
  #admit(group: readonly PendingAppend[]): readonly PendingAppend[] {
    if (this.#ballast.restore()) return group;
    for (const pending of group) if (!endsSessions(pending)) pending.reject(new EventLogFullError());
    return group.filter(endsSessions);
  }

  /** Gives those appends whose records are void, and those that there is room for now. */
  #record(segment: Segment, group: readonly PendingAppend[], landed: Landed[]): readonly PendingAppend[] {
    const outcomes = this.#records.write(group.map(({ event }) => encodeEvent(event)));
    const isWhole = this.#records.written !== undefined;
    const recorded = isWhole ? group : group.filter((_, index) => outcomes[index] === undefined);
    const again = isWhole ? [] : this.#refuse(group, outcomes);
    const positions = this.#findOwn(segment, recorded);
    for (const [index, position] of positions.entries()) {
      landed.push({ pending: recorded[index] as PendingAppend, position, segment });
    }
    return [...recorded.slice(positions.length), ...again];
  }

  /** Rejects what was not recorded, but for what there is room for now. */
  #refuse(
    group: readonly PendingAppend[],
    outcomes: readonly (EventLogFullError | undefined)[],
  ): readonly PendingAppend[] {
    const refused = group.filter((_, index) => outcomes[index] !== undefined);
    const released = refused.some(endsSessions) && this.#ballast.release();
    const again = released ? refused.filter(endsSessions) : [];
    for (const [index, pending] of group.entries()) {
      if (outcomes[index] !== undefined && !again.includes(pending)) pending.reject(outcomes[index]);
    }
    return again;
  }

  #findOwn(segment: Segment, recorded: readonly PendingAppend[]): readonly Position[] {
    const { written } = this.#records;
    const count = recorded.length;
    const positions: Position[] = [];
    const isHere = (): boolean => this.#chain.segment === segment;
    try {
      const events = recorded.map(({ event }) => event);
      const passed = written && this.#chain.passWritten(written, events);
      if (passed !== undefined) return passed.map(({ position }) => position);
      while (positions.length < count && isHere()) {
        const goesOn = this.#chain.advance(({ position }, { writer }) => {
          if (writer === this.#records.id) positions.push(position);
        });
        if (!goesOn) break;
      }
    } catch (error) {
      if (hasCode(error, 'ERR_EVENT_LOG_CORRUPT') || hasCode(error, 'ERR_EVENT_UNSUPPORTED')) throw error;
    }
    if (positions.length === count || !isHere()) return positions;
    // Others may read these records although they are not synced: nobody may settle their outcome by reading here.
    throw this.#directory.poison.poison('what was appended to it could not be read again');
  }

  async #settle(landed: readonly Landed[]): Promise<void> {
    const segments = new Set(landed.map(({ segment }) => segment));
    for (const segment of segments) if (this.#options.durability === 'sync') await segment.sync();
    // A caller that appends in a loop shall not keep the process from everything else.
    if (this.#options.durability === 'relaxed') await setImmediate();
    for (const segment of segments) this.#chain.confirm(segment);
    for (const { pending, position } of landed) pending.resolve(position);
  }
}

function endsSessions({ event }: PendingAppend): boolean {
  return event.type === 'session_expired';
}

function ignore(): void {}
