import { setImmediate } from 'node:timers/promises';
import { EventLogClosedError } from './errors.ts';
import type { Abortable, LocalEventLog, NewEvent, Position, ReadOptions, RecordedEvent } from './event-log.ts';
import { readNewEvent } from './new-event.ts';
import { readAfter } from './read-after.ts';

const BATCH = 512;

/**
 * An event log in this process's memory, for tests and for sessions that may end with the process. It keeps every
 * promise of {@link EventLog} but L8: nothing survives the process.
 *
 * @since 0.1.0
 */
export class MemoryEventLog implements LocalEventLog {
  readonly #events: RecordedEvent[] = [];
  #closed = false;

  async append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    options.signal?.throwIfAborted();
    this.#refuseClosed();
    const recorded = Object.freeze({ ...readNewEvent(event), position: this.#events.length + 1 });
    this.#events.push(recorded);
    return recorded.position;
  }

  async *read(options: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    const { after, signal } = options;
    let last = after;
    for (;;) {
      signal?.throwIfAborted();
      const batch = this.readSync(last);
      if (batch.length === 0) return;
      yield* batch;
      last = batch.at(-1)?.position;
      // A long read must not keep the process from everything else.
      if (batch.length === BATCH) await setImmediate();
    }
  }

  readSync(after?: Position): readonly RecordedEvent[] {
    this.#refuseClosed();
    // Positions count from one, so that the event behind position p stands at index p.
    const from = Math.max(0, Math.floor(readAfter(after) ?? 0));
    return from >= this.#events.length ? NOTHING : this.#events.slice(from, from + BATCH);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #refuseClosed(): void {
    if (this.#closed) throw new EventLogClosedError();
  }
}

const NOTHING: readonly RecordedEvent[] = Object.freeze([]);
