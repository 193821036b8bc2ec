import { setImmediate } from 'node:timers/promises';
import { EventLogClosedError, EventLogCompactedError, SessionInvalidError } from './errors.ts';
import type { ByteEventLog, EventBytes } from './event-bytes.ts';
import { EventList } from './event-list.ts';
import type {
  Abortable,
  CompactableEventLog,
  CompactRequest,
  EventLogSnapshot,
  NewEvent,
  Position,
  ReadOptions,
  RecordedEvent,
  TailableEventLog,
  TailOptions,
} from './event-log.ts';
import { readNewEvent } from './new-event.ts';
import { readAfter } from './read-after.ts';
import { readCompactRequest } from './read-compact-request.ts';
import { tailByReading } from './tail-by-reading.ts';
import { TailWaker } from './tail-waker.ts';

const BATCH = 512;
// Whatever happens to the log happens here and wakes its tails: nothing has to be looked for.
const PAUSE_MS = 86_400_000;

/**
 * An event log in this process's memory, for tests and for sessions that may end with the process. It keeps every
 * promise of {@link EventLog}, {@link CompactableEventLog} and {@link TailableEventLog} but L8: nothing survives the
 * process.
 *
 * @since 0.1.0
 */
export class MemoryEventLog implements ByteEventLog, CompactableEventLog, TailableEventLog {
  // Positions count from one: the event behind position p stands at index p - compacted.
  readonly #events = new EventList();
  #compacted = 0;
  #snapshot: readonly string[] | undefined;
  #closed = false;
  readonly #waker = new TailWaker();

  async append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    options.signal?.throwIfAborted();
    this.#refuseClosed();
    const recorded = Object.freeze({ ...readNewEvent(event), position: this.#last() + 1 });
    this.#events.add(recorded);
    this.#waker.wake();
    return recorded.position;
  }

  async *read(options: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    const { after, signal } = options;
    let last = after;
    for (let given = 0; ; ) {
      signal?.throwIfAborted();
      const batch = this.readSync(last);
      if (batch.length === 0) return;
      yield* batch;
      last = batch.at(-1)?.position;
      given += batch.length;
      // A long read must not keep the process from everything else, nor one whose reader appends for each event.
      if (given < BATCH) continue;
      given = 0;
      await setImmediate();
    }
  }

  readSync(after?: Position): readonly RecordedEvent[] {
    const index = this.#indexBehind(after);
    return index < this.#events.length ? this.#events.slice(index, BATCH) : NOTHING;
  }

  showSync(after: Position | undefined, show: (event: EventBytes) => void): Position | undefined {
    const index = this.#indexBehind(after);
    const shown = this.#events.show(index, BATCH, show);
    return shown === 0 ? undefined : this.#compacted + index + shown;
  }

  tail(options: TailOptions = {}): AsyncIterable<RecordedEvent> {
    return tailByReading(this, options, { waker: this.#waker, firstPauseMs: PAUSE_MS, longestPauseMs: PAUSE_MS });
  }

  async compact(request: CompactRequest): Promise<void> {
    this.#refuseClosed();
    const { upTo, entries, signal } = readCompactRequest(request);
    signal?.throwIfAborted();
    if (upTo < 1 || upTo > this.#last()) throw new SessionInvalidError('upTo', 'must be the position of an event.');
    const snapshot = await Array.fromAsync(entries);
    signal?.throwIfAborted();
    this.#refuseClosed();
    if (upTo <= this.#compacted) return;
    this.#events.drop(upTo - this.#compacted);
    this.#compacted = upTo;
    this.#snapshot = Object.freeze(snapshot);
  }

  async readSnapshot(options: Abortable = {}): Promise<EventLogSnapshot | undefined> {
    options.signal?.throwIfAborted();
    this.#refuseClosed();
    const snapshot = this.#snapshot;
    return snapshot && Object.freeze({ upTo: this.#compacted, entries: this.#entriesOf(snapshot) });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waker.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  // Of the first event behind a position; beyond all where there is none.
  #indexBehind(after: Position | undefined): number {
    this.#refuseClosed();
    const behind = Math.max(0, Math.floor(readAfter(after) ?? 0));
    if (behind < this.#compacted) throw new EventLogCompactedError(this.#compacted);
    return behind - this.#compacted;
  }

  #last(): Position {
    return this.#compacted + this.#events.length;
  }

  async *#entriesOf(snapshot: readonly string[]): AsyncGenerator<string, void, undefined> {
    for (const entry of snapshot) {
      this.#refuseClosed();
      yield entry;
    }
  }

  #refuseClosed(): void {
    if (this.#closed) throw new EventLogClosedError();
  }
}

const NOTHING: readonly RecordedEvent[] = Object.freeze([]);
