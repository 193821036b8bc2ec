import { EventLogFullError, EventLogPoisonedError, EventLogUnavailableError } from '../errors.ts';
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
} from '../event-log.ts';
import { tailByReading } from '../tail-by-reading.ts';
import { compactInside, snapshotInside } from './compact-inside.ts';

const TAIL_PAUSE_MS = 5;

/**
 * How an append fails, or a compaction, which lands or does not like an event.
 *
 * - `full`: nothing lands, `ERR_EVENT_LOG_FULL`.
 * - `request-lost`: nothing lands, `ERR_EVENT_LOG_UNAVAILABLE`.
 * - `response-lost`: the event lands, `ERR_EVENT_LOG_UNAVAILABLE`. The caller can't tell it from `request-lost`.
 * - `aborted`, `aborted-after-landing`: rejects with an `AbortError`, as when the caller's signal fires during the call.
 * - `poisoned`: the event lands, `ERR_EVENT_LOG_POISONED` for this call and every later one (L13).
 *
 * @since 0.1.0
 */
export type AppendFault = 'full' | 'request-lost' | 'response-lost' | 'aborted' | 'aborted-after-landing' | 'poisoned';

/**
 * A log that fails when told to. Without faults it keeps every promise of the log it wraps. A call is counted for a fault
 * when it is made; calls that have no fault waiting pass through.
 *
 * @since 0.1.0
 */
export class FaultyEventLog implements LocalEventLog, CompactableEventLog, TailableEventLog {
  readonly #log: LocalEventLog;
  readonly #appendFaults: (AppendFault | undefined)[] = [];
  readonly #compactFaults: (AppendFault | undefined)[] = [];
  readonly #readFaults: (number | undefined)[] = [];
  #poisoned = false;

  /** @param log - does the work; it is closed with this one. Compacts if that can. */
  constructor(log: LocalEventLog) {
    this.#log = log;
  }

  /** The fates of the next appends in turn; `undefined` lets one pass. They queue behind the fates told before. */
  failAppends(...faults: readonly (AppendFault | undefined)[]): void {
    this.#appendFaults.push(...faults);
  }

  /** The same for the next compactions. */
  failCompactions(...faults: readonly (AppendFault | undefined)[]): void {
    this.#compactFaults.push(...faults);
  }

  /**
   * The fates of the next reads in turn, `readSync` included: a read with fate *k* gives *k* events and then rejects with
   * `ERR_EVENT_LOG_UNAVAILABLE`, or ends well if the log has fewer than *k* behind `after`; `undefined` lets one pass.
   * A `readSync` gives all it has or throws: with *k* events or more it throws.
   */
  failReads(...afterEvents: readonly (number | undefined)[]): void {
    this.#readFaults.push(...afterEvents);
  }

  /** Forgets the faults that were told and did not happen yet; a poisoned log stays poisoned. */
  mend(): void {
    this.#appendFaults.length = 0;
    this.#compactFaults.length = 0;
    this.#readFaults.length = 0;
  }

  async append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    this.#refusePoisoned();
    return this.#suffer(this.#appendFaults.shift(), () => this.#log.append(event, options));
  }

  async *read(options: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    this.#refusePoisoned();
    let left = this.#readFaults.shift();
    for await (const event of this.#log.read(options)) {
      this.#refusePoisoned();
      if (left === 0) throw new EventLogUnavailableError('the read broke off');
      if (left !== undefined) left--;
      yield event;
    }
    if (left === 0) throw new EventLogUnavailableError('the read broke off');
  }

  readSync(after?: Position): readonly RecordedEvent[] {
    this.#refusePoisoned();
    const failsAt = this.#readFaults.shift();
    const batch = this.#log.readSync(after);
    if (failsAt !== undefined && batch.length >= failsAt) throw new EventLogUnavailableError('the read broke off');
    return batch;
  }

  /** Reads through this log every few milliseconds: the fates of reads are its fates, too. */
  tail(options: TailOptions = {}): AsyncIterable<RecordedEvent> {
    return tailByReading(this, options, { longestPauseMs: TAIL_PAUSE_MS });
  }

  async compact(request: CompactRequest): Promise<void> {
    this.#refusePoisoned();
    await this.#suffer(this.#compactFaults.shift(), () => compactInside(this.#log, request));
  }

  async readSnapshot(options: Abortable = {}): Promise<EventLogSnapshot | undefined> {
    this.#refusePoisoned();
    return snapshotInside(this.#log, options);
  }

  async close(): Promise<void> {
    await this.#log.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #suffer<Landed>(fault: AppendFault | undefined, land: () => Promise<Landed>): Promise<Landed> {
    if (fault === undefined) return land();
    if (fault === 'full') throw new EventLogFullError();
    if (fault === 'request-lost') throw new EventLogUnavailableError('the request was lost');
    if (fault === 'aborted') throw new DOMException('The call was aborted before it landed.', 'AbortError');
    if (fault === 'poisoned') this.#poisoned = true;
    await land();
    this.#refusePoisoned();
    if (fault === 'response-lost') throw new EventLogUnavailableError('the response was lost');
    throw new DOMException('The call was aborted after it landed.', 'AbortError');
  }

  #refusePoisoned(): void {
    if (this.#poisoned) throw new EventLogPoisonedError('a write failed in a test, and its outcome is unknown');
  }
}
