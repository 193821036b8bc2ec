import { setImmediate } from 'node:timers/promises';
import type { Abortable, LocalEventLog, NewEvent, Position, ReadOptions, RecordedEvent } from '@sessionlog/core';
import { EventLogClosedError, readAfter, readNewEvent } from '@sessionlog/core';
import { AppendQueue } from './append-queue.ts';
import type { FileDurability, FileEventLogOptions } from './file-event-log-options.ts';
import { readFileEventLogOptions } from './file-event-log-options.ts';
import type { FileSystem } from './file-system.ts';
import { fileSystem } from './file-system.ts';
import { openSegment } from './open-segment.ts';
import type { Segment } from './segment.ts';
import { SegmentScanner } from './segment-scanner.ts';
import { MAX_SEGMENT_BYTES, SegmentWriter } from './segment-writer.ts';

const NOTHING: readonly RecordedEvent[] = Object.freeze([]);

let construct: (segment: Segment, durability: FileDurability, maxBytes: number) => FileEventLog;

/** {@link FileEventLog.open} over a file system and up to a size of choice, for the tests. Not exported. */
export async function openFileEventLog(
  fs: FileSystem,
  directory: string,
  durability: FileDurability = 'sync',
  maxBytes: number = MAX_SEGMENT_BYTES,
): Promise<FileEventLog> {
  return construct(await openSegment(fs, directory), durability, maxBytes);
}

/**
 * An event log in a directory, shared by any number of processes of one kernel on a local file system, without a lock:
 * each of them may be killed at any instant. It keeps every promise of `EventLog`. What other processes append can be
 * read one sync before it is durable; what this log's own `append` has resolved is durable (L8).
 *
 * Damage is refused and never repaired (`ERR_EVENT_LOG_CORRUPT`); no byte of a log is ever cut off or written over.
 *
 * @since 0.1.0
 */
export class FileEventLog implements LocalEventLog {
  readonly #segment: Segment;
  readonly #scanner: SegmentScanner;
  readonly #queue: AppendQueue;
  #closing: Promise<void> | undefined;

  private constructor(segment: Segment, durability: FileDurability, maxBytes: number) {
    this.#segment = segment;
    this.#scanner = new SegmentScanner(segment);
    this.#queue = new AppendQueue(new SegmentWriter(segment, this.#scanner, durability, maxBytes));
  }

  static {
    construct = (segment, durability, maxBytes) => new FileEventLog(segment, durability, maxBytes);
  }

  /**
   * Opens the log in a directory. A missing or empty directory becomes an empty log; of several processes that do so at
   * once, all open the same one.
   *
   * @throws `ERR_SESSION_INVALID` for an unknown or malformed option.
   * @throws `ERR_INSECURE_PATH` when other users can write to the directory or use its files, or when something else than
   *   a file or directory of ours stands there. It is refused, not mended.
   * @throws `ERR_EVENT_LOG_CORRUPT` when the directory holds files but no store, or the store is damaged.
   * @throws `ERR_EVENT_UNSUPPORTED` when a newer version wrote the log. Nothing is touched.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the system refuses, with its reason and the path.
   */
  static async open(options: FileEventLogOptions): Promise<FileEventLog> {
    const { directory, durability } = readFileEventLogOptions(options);
    return openFileEventLog(fileSystem, directory, durability);
  }

  async append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    const { signal } = options;
    signal?.throwIfAborted();
    this.#refuse();
    return this.#queue.append(readNewEvent(event), signal);
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
    readAfter(after);
    const size = this.#segment.size();
    if (this.#scanner.isCaughtUp(after, size)) return NOTHING;
    const batch: RecordedEvent[] = [];
    for (let from = this.#scanner.offsetBehind(after); ; ) {
      const reached = this.#scanner.step(from, size, (event) => {
        if (after === undefined || event.position > after) batch.push(event);
      });
      if (batch.length > 0) return batch;
      if (reached === from) return NOTHING;
      from = reached;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#queue.drain().then(() => this.#segment.close());
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #refuse(): void {
    if (this.#closing !== undefined) throw new EventLogClosedError();
    this.#segment.refusePoisoned();
  }
}
