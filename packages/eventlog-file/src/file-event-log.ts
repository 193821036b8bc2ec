import { setImmediate } from 'node:timers/promises';
import type {
  Abortable,
  ByteEventLog,
  CompactableEventLog,
  CompactRequest,
  EventBytes,
  EventLogSnapshot,
  NewEvent,
  Position,
  ReadOptions,
  RecordedEvent,
  TailableEventLog,
  TailOptions,
} from '@sessionlog/core';
import {
  EventLogClosedError,
  readAfter,
  readCompactRequest,
  readNewEvent,
  SessionInvalidError,
  TailWaker,
  tailByReading,
} from '@sessionlog/core';
import { AppendQueue } from './append-queue.ts';
import { compactLog } from './compact-log.ts';
import { DamageRepairs } from './damage-repairs.ts';
import type { FileDurability, FileEventLogOptions } from './file-event-log-options.ts';
import { readFileEventLogOptions } from './file-event-log-options.ts';
import type { FileEventLogStats } from './file-event-log-stats.ts';
import { fileEventLogStats } from './file-event-log-stats.ts';
import type { FileSystem } from './file-system.ts';
import { fileSystem } from './file-system.ts';
import type { WriterOptions } from './log-writer.ts';
import { LogWriter } from './log-writer.ts';
import type { OpeningOptions, OpenLog } from './open-log.ts';
import { openLog } from './open-log.ts';
import { readSnapshot } from './read-snapshot.ts';
import { MAX_SEGMENT_BYTES, RecordWriter } from './record-writer.ts';
import { watchDirectory } from './watch-directory.ts';

type Limits = Partial<WriterOptions & OpeningOptions>;

let construct: (log: OpenLog, options: WriterOptions) => FileEventLog;

/** {@link FileEventLog.open} over a file system and with limits of choice, for the tests. Not exported. */
export async function openFileEventLog(
  fs: FileSystem,
  directory: string,
  durability: FileDurability = 'sync',
  limits: Limits = {},
): Promise<FileEventLog> {
  const options = { ...readFileEventLogOptions({ directory, durability }), ...limits };
  return construct(await openLog(fs, directory, options), { maxSegmentBytes: MAX_SEGMENT_BYTES, ...options });
}

/**
 * An event log in a directory, shared by any number of processes of one kernel on a local file system, without a lock:
 * each of them may be killed at any instant. It keeps every promise of `EventLog`, `CompactableEventLog` and `TailableEventLog`. What other
 * processes append can be read one sync before it is durable; what this log's own `append` has resolved is durable (L8).
 *
 * The log is a row of files. `compact` leaves the snapshot before the newest, and the events behind it, for the case that
 * the newest is found damaged; what is older is removed.
 *
 * Damage is refused (`ERR_EVENT_LOG_CORRUPT`), and no byte of a log is ever cut off or written over. One kind of damage is
 * passed over, with a warning of the process: what a loss of power left of records that were never known to be durable.
 *
 * @since 0.1.0
 */
export class FileEventLog implements ByteEventLog, CompactableEventLog, TailableEventLog {
  readonly #log: OpenLog;
  readonly #writer: LogWriter;
  readonly #queue: AppendQueue;
  readonly #repairs: DamageRepairs;
  readonly #waker: TailWaker;
  #closing: Promise<void> | undefined;

  private constructor(log: OpenLog, options: WriterOptions) {
    this.#log = log;
    const records = new RecordWriter(log.directory, log.chain, options.maxSegmentBytes);
    this.#repairs = new DamageRepairs(log.directory, records);
    log.chain.onDamage = (damage) => this.#repairs.fence(damage);
    this.#writer = new LogWriter(log.directory, log.chain, records, options);
    this.#queue = new AppendQueue(this.#writer);
    this.#waker = new TailWaker((wake) => watchDirectory(log.directory, wake));
    if (!log.directory.readOnly) this.#writer.takeBallast();
  }

  static {
    construct = (log, options) => new FileEventLog(log, options);
  }

  /**
   * Opens the log in a directory. A missing or empty directory becomes an empty log; of several processes that do so at
   * once, all open the same one.
   *
   * @throws `ERR_SESSION_INVALID` for an unknown or malformed option.
   * @throws `ERR_INSECURE_PATH` when other users can write to the directory or use its files, or when something else than
   *   a file or directory of ours stands there. It is refused, not mended.
   *   So is a network file system.
   * @throws `ERR_EVENT_LOG_CORRUPT` when the directory holds files but no store, the store is damaged, or neither its
   *   first events nor a whole snapshot of them are there.
   * @throws `ERR_EVENT_UNSUPPORTED` when a newer version wrote the log. Nothing is touched.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the system refuses, with its reason and the path, or when there is no log to
   *   read only.
   */
  static async open(options: FileEventLogOptions): Promise<FileEventLog> {
    const { directory, durability, ...others } = readFileEventLogOptions(options);
    return openFileEventLog(fileSystem, directory, durability, others);
  }

  async append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    const { signal } = options;
    signal?.throwIfAborted();
    this.#refuse();
    this.#refuseReadOnly();
    const recorded = readNewEvent(event);
    try {
      return await this.#queue.append(recorded, signal);
    } finally {
      // A failure can have poisoned the log, which ends its tails.
      this.#waker.wake();
    }
  }

  async *read(options: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    const { after, signal } = options;
    for (let last = after; ; ) {
      signal?.throwIfAborted();
      const batch = this.readSync(last);
      if (batch.length === 0) return;
      for (const event of batch) {
        signal?.throwIfAborted();
        yield event;
      }
      last = batch.at(-1)?.position;
      await setImmediate();
    }
  }

  readSync(after?: Position): readonly RecordedEvent[] {
    this.#refuse();
    return this.#log.chain.readBatch(readAfter(after));
  }

  showSync(after: Position | undefined, show: (event: EventBytes) => void): Position | undefined {
    this.#refuse();
    return this.#log.chain.showBatch(readAfter(after), show);
  }

  /**
   * {@link TailableEventLog.tail}. The tails of this object share one watch over the directory, which wakes them when any
   * process appends. Where the system gives none, an event comes at most a quarter of a second late.
   */
  tail(options: TailOptions = {}): AsyncIterable<RecordedEvent> {
    return tailByReading(this, options, { waker: this.#waker });
  }

  async compact(request: CompactRequest): Promise<void> {
    this.#refuse();
    this.#refuseReadOnly();
    const log = {
      ...this.#log,
      exclusively: this.#queue.exclusively.bind(this.#queue),
      catchUp: () => this.#writer.catchUp(),
      rotate: () => this.#writer.rotate(),
      refuse: () => this.#refuse(),
    };
    await compactLog(log, readCompactRequest(request));
  }

  async readSnapshot(options: Abortable = {}): Promise<EventLogSnapshot | undefined> {
    const { signal } = options;
    return readSnapshot(this.#log, () => {
      signal?.throwIfAborted();
      this.#refuse();
    });
  }

  /**
   * What the log takes on disk, and what became of it. Costs a look into the directory.
   *
   * @throws `ERR_EVENT_LOG_CLOSED` after `close` (L11), `ERR_EVENT_LOG_POISONED` after a failure whose outcome is unknown
   *   (L13), `ERR_EVENT_LOG_UNAVAILABLE` when the system refuses.
   */
  async stats(): Promise<FileEventLogStats> {
    this.#refuse();
    return fileEventLogStats(this.#log.directory, this.#log.chain, this.#repairs.count);
  }

  close(): Promise<void> {
    this.#closing ??= this.#queue.drain().then(() => this.#log.chain.close());
    this.#waker.wake();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #refuse(): void {
    if (this.#closing !== undefined) throw new EventLogClosedError();
    this.#log.directory.poison.refuse();
  }

  #refuseReadOnly(): void {
    if (this.#log.directory.readOnly) {
      throw new SessionInvalidError('readOnly', 'is set: this log can only be read. Open it without, then append.');
    }
  }
}
