import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  EventLogClosedError,
  EventLogPoisonedError,
  EventLogUnavailableError,
  SessionInvalidError,
} from '../../src/errors.ts';
import type {
  Abortable,
  CompactableEventLog,
  CompactRequest,
  EventLogSnapshot,
  LocalEventLog,
  NewEvent,
  Position,
  ReadOptions,
  RecordedEvent,
  TailableEventLog,
  TailOptions,
} from '../../src/event-log.ts';
import { readNewEvent } from '../../src/new-event.ts';
import { type ReadCompactRequest, readCompactRequest } from '../../src/read-compact-request.ts';
import { tailByReading } from '../../src/tail-by-reading.ts';
import type { SimulatedStorage } from './simulated-storage.ts';

const BATCH = 5;

/**
 * A correct log over storage that is shared, synced and lost like a disk: it can do all that a fixture may offer, so that
 * every law is seen to pass, and a broken log differs from it in one thing.
 */
export class SimulatedEventLog implements LocalEventLog, CompactableEventLog, TailableEventLog {
  readonly #storage: SimulatedStorage;
  readonly #underWay: Set<Promise<unknown>> = new Set();
  #failing = false;
  #closed = false;
  #poisoned = false;

  constructor(storage: SimulatedStorage) {
    this.#storage = storage;
  }

  /** The next write lands and its sync fails: nobody can know what a crash would leave. */
  failNextWrite(): void {
    this.#failing = true;
  }

  async append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    options.signal?.throwIfAborted();
    this.#refuse();
    return this.#finishBeforeClose(this.#write(readNewEvent(event), options.signal));
  }

  async compact(request: CompactRequest): Promise<void> {
    this.#refuse();
    const read = readCompactRequest(request);
    read.signal?.throwIfAborted();
    if (!this.#storage.reaches(read.upTo)) throw new SessionInvalidError('upTo', 'must be the position of an event.');
    await this.#finishBeforeClose(this.#replace(read));
  }

  async readSnapshot(options: Abortable = {}): Promise<EventLogSnapshot | undefined> {
    options.signal?.throwIfAborted();
    this.#refuse();
    const { snapshot } = this.#storage;
    return snapshot && { upTo: snapshot.upTo, entries: this.#entriesOf(snapshot.entries) };
  }

  async *read(options: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    let last = options.after;
    for (;;) {
      options.signal?.throwIfAborted();
      const batch = this.readSync(last);
      if (batch.length === 0) return;
      yield* batch;
      last = batch.at(-1)?.position;
    }
  }

  readSync(after: Position = Number.NEGATIVE_INFINITY): readonly RecordedEvent[] {
    this.#refuse();
    return this.#storage.behind(after, BATCH);
  }

  tail(options: TailOptions = {}): AsyncIterable<RecordedEvent> {
    return tailByReading(this, options, { waker: this.#storage.waker });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#storage.waker.wake();
    await Promise.allSettled(this.#underWay);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #finishBeforeClose<Answer>(call: Promise<Answer>): Promise<Answer> {
    this.#underWay.add(call);
    try {
      return await call;
    } finally {
      this.#underWay.delete(call);
    }
  }

  async *#entriesOf(entries: readonly string[]): AsyncGenerator<string, void, undefined> {
    for (const entry of entries) {
      this.#refuse();
      yield entry;
    }
  }

  // The same turns as for an append.
  async #replace({ upTo, entries, signal }: ReadCompactRequest): Promise<void> {
    const snapshot = await Array.fromAsync(entries);
    await nextTurn();
    signal?.throwIfAborted();
    if (this.#poisoned) throw new EventLogPoisonedError('a sync failed');
    if (this.#storage.isCompacted(upTo)) return;
    this.#storage.compact({ upTo, entries: Object.freeze(snapshot) });
    if (this.#failing) {
      this.#poisoned = true;
      throw new EventLogUnavailableError('a sync failed');
    }
    await nextTurn();
    this.#storage.sync();
  }

  // The request travels for a turn, and the sync takes another.
  async #write(event: NewEvent, signal: AbortSignal | undefined): Promise<Position> {
    await nextTurn();
    signal?.throwIfAborted();
    if (this.#poisoned) throw new EventLogPoisonedError('a sync failed');
    const position = this.#storage.write(event);
    if (this.#failing) {
      this.#poisoned = true;
      throw new EventLogUnavailableError('a sync failed');
    }
    await nextTurn();
    this.#storage.sync();
    signal?.throwIfAborted();
    return position;
  }

  #refuse(): void {
    if (this.#closed) throw new EventLogClosedError();
    if (this.#poisoned) throw new EventLogPoisonedError('a sync failed');
  }
}
