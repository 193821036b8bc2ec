import { EventLogClosedError } from '../errors.ts';
import type { Abortable, LocalEventLog, NewEvent, Position, ReadOptions, RecordedEvent } from '../event-log.ts';

interface HeldRequest {
  readonly event: NewEvent;
  readonly resolve: (landing: Promise<Position>) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A log whose append requests wait at the door when told to, so that a test decides what happens while an append is in
 * flight. Nothing here depends on time or chance. Reads pass through.
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
export class HeldEventLog implements LocalEventLog {
  readonly #log: LocalEventLog;
  readonly #waiting: HeldRequest[] = [];
  #holding = false;
  #closed = false;

  /** @param log - where the appends land; it is closed with this one. */
  constructor(log: LocalEventLog) {
    this.#log = log;
  }

  /** How many append requests wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** From now on append requests wait. */
  hold(): void {
    this.#holding = true;
  }

  /** From now on append requests pass; those that wait go on waiting. */
  release(): void {
    this.#holding = false;
  }

  /**
   * Lands the request that has waited longest.
   *
   * @returns its position once it landed, or `undefined` when none waits.
   * @throws what the log rejects the append with; the caller of the append is given the same.
   */
  async landNext(): Promise<Position | undefined> {
    const request = this.#waiting.shift();
    if (request === undefined) return undefined;
    const landing = this.#log.append(request.event);
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
    return new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason), { once: true });
      this.#waiting.push({ event: { id, type, data }, resolve, reject });
    });
  }

  read(options: ReadOptions = {}): AsyncIterable<RecordedEvent> {
    return this.#log.read(options);
  }

  readSync(after?: Position): readonly RecordedEvent[] {
    return this.#log.readSync(after);
  }

  /** Lands what waits, then closes the log: appends under way are finished first. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.landAll();
    await this.#log.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
