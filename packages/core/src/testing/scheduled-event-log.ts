import type { Scheduler } from 'fast-check';
import { EventLogClosedError } from '../errors.ts';
import type {
  Abortable,
  CompactableEventLog,
  CompactRequest,
  EventLog,
  EventLogSnapshot,
  NewEvent,
  Position,
  ReadOptions,
  RecordedEvent,
} from '../event-log.ts';
import { compactInside, snapshotInside } from './compact-inside.ts';
import { readAll } from './read-all.ts';

/**
 * A log behind a network whose order a fast-check scheduler chooses. Each append, read and compaction is two
 * tasks: the request on its way to the log, and the response on its way back; the log does its work between the two. Without both hops the
 * scheduler can't show an append that landed unseen, and finds none of the bugs that live there.
 *
 * It has no `readSync`, since it stands for a log that needs the network.
 *
 * @since 0.1.0
 */
export class ScheduledEventLog implements CompactableEventLog {
  readonly #log: EventLog;
  readonly #scheduler: Pick<Scheduler, 'schedule'>;
  readonly #underWay: Set<Promise<unknown>> = new Set();
  #closed = false;

  /** @param log - does the work between request and response; it is closed with this one. Compacts if that can. */
  constructor(log: EventLog, scheduler: Pick<Scheduler, 'schedule'>) {
    this.#log = log;
    this.#scheduler = scheduler;
  }

  /** Lands when the request arrives. An abort after that rejects although the event landed (L10). */
  async append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    options.signal?.throwIfAborted();
    this.#refuseClosed();
    return this.#finishBeforeClose(this.#appendOverTwoHops(event, options.signal));
  }

  /** Gives what the log held when the request arrived. */
  async *read(options: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    options.signal?.throwIfAborted();
    this.#refuseClosed();
    const after = options.after ?? 'the start';
    await this.#hop(`request: read after ${after}`);
    const events = await readAll(this.#log, options);
    await this.#hop(`response: ${events.length} behind ${after}`);
    for (const event of events) {
      options.signal?.throwIfAborted();
      this.#refuseClosed();
      yield event;
    }
  }

  /** Happens when the request arrives. An abort after that rejects although it happened. */
  async compact(request: CompactRequest): Promise<void> {
    request.signal?.throwIfAborted();
    this.#refuseClosed();
    await this.#finishBeforeClose(this.#compactOverTwoHops(request));
  }

  /** Gives the snapshot that the log had when the request arrived. */
  async readSnapshot(options: Abortable = {}): Promise<EventLogSnapshot | undefined> {
    options.signal?.throwIfAborted();
    this.#refuseClosed();
    await this.#hop('request: read snapshot');
    const snapshot = await snapshotInside(this.#log, options);
    const entries = snapshot && (await Array.fromAsync(snapshot.entries));
    await this.#hop(`response: ${snapshot ? `snapshot up to ${snapshot.upTo}` : 'no snapshot'}`);
    options.signal?.throwIfAborted();
    this.#refuseClosed();
    return snapshot && entries && { upTo: snapshot.upTo, entries: this.#entriesOf(entries) };
  }

  /** Waits for the appends and compactions under way: the scheduler has to let them go. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#underWay);
    await this.#log.close();
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

  async #appendOverTwoHops(event: NewEvent, signal: AbortSignal | undefined): Promise<Position> {
    // Copied at the call, as a request is: what its maker does to the object afterwards does not travel.
    const { id, type, data } = event;
    await this.#hop(`request: append ${type} ${id}`);
    const position = await this.#log.append({ id, type, data }, { signal });
    await this.#hop(`response: ${type} ${id} at ${position}`);
    signal?.throwIfAborted();
    return position;
  }

  async #compactOverTwoHops(request: CompactRequest): Promise<void> {
    const { upTo, snapshot, signal } = request;
    await this.#hop(`request: compact up to ${upTo}`);
    await compactInside(this.#log, { upTo, snapshot, signal });
    await this.#hop(`response: compacted up to ${upTo}`);
    signal?.throwIfAborted();
  }

  async *#entriesOf(entries: readonly string[]): AsyncGenerator<string, void, undefined> {
    for (const entry of entries) {
      this.#refuseClosed();
      yield entry;
    }
  }

  async #hop(label: string): Promise<void> {
    await this.#scheduler.schedule(Promise.resolve(), label);
  }

  #refuseClosed(): void {
    if (this.#closed) throw new EventLogClosedError();
  }
}
