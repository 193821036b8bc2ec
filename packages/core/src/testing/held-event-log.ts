import { EventLogClosedError } from '../errors.ts';
import type {
  Abortable,
  CompactableEventLog,
  CompactRequest,
  EventLog,
  EventLogSnapshot,
  LocalEventLog,
  NewEvent,
  Position,
  ReadOptions,
  RecordedEvent,
  TailableEventLog,
  TailOptions,
} from '../event-log.ts';
import { isLocal } from '../is-local.ts';
import { tailByReading } from '../tail-by-reading.ts';
import { compactInside, snapshotInside } from './compact-inside.ts';

const TAIL_PAUSE_MS = 5;

interface HeldRequest {
  readonly land: () => Promise<Position>;
  readonly resolve: (landing: Promise<Position>) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A log whose requests to append and to compact wait at the door when told to, so that a test decides what happens while
 * one is in flight. Nothing of that depends on time or chance. Reads pass through. A tail looks every few milliseconds.
 *
 * ```ts
 * log.hold()
 * const touching = store.touch(token) // its append waits
 * log.release() // later appends pass; the one that waits goes on waiting
 * await store.expire(token)
 * await log.landNext() // the late touch lands behind the expiry
 * await touching
 * ```
 *
 * @since 0.1.0
 */
export class HeldEventLog implements CompactableEventLog, TailableEventLog {
  /** As the log inside has it; `undefined` where that is over the network. */
  readonly readSync: LocalEventLog['readSync'] | undefined;
  readonly #log: EventLog;
  readonly #waiting: HeldRequest[] = [];
  #holding = false;
  #closed = false;

  /** @param log - where the requests land; it is closed with this one. Compacts if that can. */
  constructor(log: EventLog) {
    this.#log = log;
    this.readSync = isLocal(log) ? (after) => log.readSync(after) : undefined;
  }

  /** How many requests wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** From now on requests wait. */
  hold(): void {
    this.#holding = true;
  }

  /** From now on requests pass; those that wait go on waiting. */
  release(): void {
    this.#holding = false;
  }

  /**
   * Lands the request that has waited longest.
   *
   * @returns its position once it landed, which is `upTo` for a compaction, or `undefined` when none waits.
   * @throws what the log rejects the request with; its caller is given the same.
   */
  async landNext(): Promise<Position | undefined> {
    const request = this.#waiting.shift();
    if (request === undefined) return undefined;
    const landing = request.land();
    request.resolve(landing);
    return landing;
  }

  /** Lands every request that waits, in the order of the calls. What the log refuses is told to its caller alone. */
  async landAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.landNext().catch(() => undefined);
  }

  /** The request that has waited longest never lands: its caller is rejected with `reason`. */
  dropNext(reason: unknown): void {
    this.#waiting.shift()?.reject(reason);
  }

  /** An abort while the request waits rejects at once, and the event still lands when it is told to (L10). */
  append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    if (this.#closed) return Promise.reject(new EventLogClosedError());
    if (!this.#holding || options.signal?.aborted) return this.#log.append(event, options);
    const { id, type, data } = event;
    return this.#wait(() => this.#log.append({ id, type, data }), options.signal);
  }

  read(options: ReadOptions = {}): AsyncIterable<RecordedEvent> {
    return this.#log.read(options);
  }

  tail(options: TailOptions = {}): AsyncIterable<RecordedEvent> {
    return tailByReading(this, options, { longestPauseMs: TAIL_PAUSE_MS });
  }

  /** An abort while the request waits rejects at once, and the log is still compacted when it is told to. */
  async compact(request: CompactRequest): Promise<void> {
    if (this.#closed) throw new EventLogClosedError();
    const { upTo, snapshot, signal } = request;
    if (!this.#holding || signal?.aborted) return compactInside(this.#log, request);
    await this.#wait(async () => {
      await compactInside(this.#log, { upTo, snapshot });
      return upTo;
    }, signal);
  }

  readSnapshot(options: Abortable = {}): Promise<EventLogSnapshot | undefined> {
    return snapshotInside(this.#log, options);
  }

  /** Lands what waits, then closes the log: what is under way is finished first. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.landAll();
    await this.#log.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #wait(land: () => Promise<Position>, signal: AbortSignal | undefined): Promise<Position> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#waiting.push({ land, resolve, reject });
    });
  }
}
