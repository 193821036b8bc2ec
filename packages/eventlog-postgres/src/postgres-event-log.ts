import {
  type Abortable,
  type CompactableEventLog,
  type CompactRequest,
  type EventLogSnapshot,
  type NewEvent,
  type Position,
  type ReadOptions,
  type RecordedEvent,
  readAfter,
  readCompactRequest,
  readNewEvent,
  SessionInvalidError,
  type TailableEventLog,
  type TailOptions,
  TailWaker,
  tailByReading,
} from '@sessionlog/core';
import { appendGroup } from './append-group.ts';
import { AppendQueue } from './append-queue.ts';
import { checkSequence } from './check-sequence.ts';
import { checkServer } from './check-server.ts';
import { Compaction } from './compaction.ts';
import { EventPages } from './event-pages.ts';
import { Fence, type Floor } from './fence.ts';
import { hearPoolErrors } from './hear-pool-errors.ts';
import { logLag } from './log-lag.ts';
import { LogListener } from './log-listener.ts';
import { logNames } from './log-names.ts';
import { migrate, refuseOtherFormat } from './migrate.ts';
import { ownPool } from './own-pool.ts';
import type { PostgresConnectionPool } from './postgres-connection-pool.ts';
import { PostgresDatabase } from './postgres-database.ts';
import {
  type PostgresEventLogOptions,
  type ReadPostgresEventLogOptions,
  readPostgresEventLogOptions,
} from './postgres-event-log-options.ts';
import type { PostgresEventLogStats } from './postgres-event-log-stats.ts';
import { claimLog, type PostgresLogClaim } from './postgres-log-claim.ts';
import { readOnlyPool } from './read-only-pool.ts';
import { readOnlyUrl } from './read-only-url.ts';
import { SnapshotPages } from './snapshot-pages.ts';

// A tail that is told of events looks by itself as seldom as this, in ms.
const LISTENING_PAUSE_MS = 1000;

/**
 * An event log in PostgreSQL, shared by any number of processes on any number of hosts. It keeps every promise of
 * {@link EventLog}, {@link CompactableEventLog} and {@link TailableEventLog}, L1 to L12 and L14 to L17, and L13 as a log
 * over the network can: an append whose outcome is unknown is repeated by its event id, on a new connection, until it is
 * known, its caller gives it up, or `retryForMs` has passed; then it alone rejects with `ERR_EVENT_LOG_UNAVAILABLE`, and
 * the log goes on, as every answer is the server's. It is poisoned when an event that it gave or acknowledged is gone.
 *
 * An append of an event that is recorded already resolves to the position where it stands. Of an event that was compacted
 * meanwhile the id is no longer known: it is recorded once more.
 *
 * @since 0.1.0
 */
export class PostgresEventLog implements CompactableEventLog, TailableEventLog {
  readonly #options: ReadPostgresEventLogOptions;
  readonly #pool: PostgresConnectionPool;
  readonly #database: PostgresDatabase;
  readonly #fence: Fence;
  readonly #queue: AppendQueue;
  readonly #compaction: Compaction;
  readonly #listener: LogListener | undefined;
  readonly #waker: TailWaker;
  readonly #leavePool: () => void;
  readonly #claimLock: string;
  readonly #claims = new Set<PostgresLogClaim>();
  #listens = false;
  #closing: Promise<void> | undefined;

  private constructor(options: ReadPostgresEventLogOptions) {
    const { source, topic, schema, readOnly, listenUrl, notify, queryTimeoutMs } = options;
    const names = logNames(schema, topic);
    this.#options = options;
    const newPool = readOnly ? readOnlyPool : ownPool;
    this.#pool = 'pool' in source ? source.pool : newPool(source.connectionString, queryTimeoutMs);
    this.#leavePool = hearPoolErrors(this.#pool);
    this.#claimLock = names.claimLock;
    this.#database = new PostgresDatabase(this.#pool, `the schema ${schema}`, options);
    this.#fence = new Fence(this.#database, schema, topic);
    // Half of the patience for the lock, so that the server gives up before its client does.
    const target = { schema, topic, names, notify, fence: this.#fence, lockTimeoutMs: queryTimeoutMs >> 1 };
    this.#queue = new AppendQueue((group) =>
      this.#database.finish((kysely, attempt) => appendGroup(this.#database, kysely, target, group, attempt)),
    );
    this.#compaction = new Compaction(this.#database, this.#fence, target);
    this.#waker = new TailWaker(() => {
      this.#listens = this.#listener !== undefined;
      this.#listener?.start();
      return () => {};
    });
    this.#listener =
      listenUrl === undefined
        ? undefined
        : new LogListener(readOnly ? readOnlyUrl(listenUrl) : listenUrl, names.channel, queryTimeoutMs, () =>
            this.#waker.wake(),
          );
  }

  /**
   * Opens a log, and makes its schema and tables when they are not there, which needs the right to do so; nothing else
   * needs more than to SELECT, and to INSERT into `events`, and compaction. With `readOnly` nothing is made, and to SELECT
   * is enough.
   *
   * @throws `ERR_SESSION_INVALID` when an option is unknown or outside its grammar.
   * @throws `ERR_EVENT_UNSUPPORTED` when a newer version made the tables, or an older one and the log is opened read-only;
   *   they are not touched.
   * @throws `ERR_EVENT_LOG_CORRUPT` when the tables are not what they were made as.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the server can't be reached, refuses, is a standby, does not keep text as
   *   UTF-8, or has positions in advance, or when there is no log to read only.
   */
  static async open(options: PostgresEventLogOptions): Promise<PostgresEventLog> {
    const log = new PostgresEventLog(readPostgresEventLogOptions(options));
    try {
      await log.#database.ask(async (kysely) => {
        await checkServer(kysely);
        const { schema, readOnly } = log.#options;
        await (readOnly ? refuseOtherFormat : migrate)(kysely, schema);
        await checkSequence(kysely, schema);
        await log.#fence.behind(kysely, 0, 0);
      });
    } catch (error) {
      await log.close();
      throw error;
    }
    return log;
  }

  async append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    const { signal } = options;
    signal?.throwIfAborted();
    this.#refuseToWrite();
    const recorded = readNewEvent(event);
    try {
      const position = await this.#queue.append(recorded, signal);
      this.#database.advance(position, recorded.id);
      return position;
    } finally {
      // A failure can have poisoned the log, which ends its tails.
      this.#waker.wake();
    }
  }

  async *read(options: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    const { after, signal } = options;
    const pages = new EventPages(this.#fence, readAfter(after) ?? 0);
    for (let isEnd = false; !isEnd; ) {
      signal?.throwIfAborted();
      const page = await this.#database.ask((kysely) => pages.next(kysely), signal);
      isEnd = page.isEnd;
      for (const event of page.events) {
        signal?.throwIfAborted();
        this.#database.refuseUnusable();
        this.#database.advance(event.position, event.id);
        yield event;
      }
    }
  }

  /**
   * {@link TailableEventLog.tail}. Wakes at once for what this object appends, and as soon as it is told of what others
   * append; it looks once a second by itself then. Where nothing listens, it looks 5 ms after an event, then half as often
   * each time, down to 4 times a second.
   */
  tail(options: TailOptions = {}): AsyncIterable<RecordedEvent> {
    const longestPauseMs = this.#listener === undefined ? {} : { longestPauseMs: LISTENING_PAUSE_MS };
    return tailByReading(this, options, { waker: this.#waker, ...longestPauseMs });
  }

  /**
   * {@link CompactableEventLog.compact}. It becomes true in one transaction, which waits for no reader and no writer, and
   * removes the events. The server overwrites them when it vacuums the table, and what it archived it keeps.
   */
  async compact(request: CompactRequest): Promise<void> {
    this.#refuseToWrite();
    const asked = readCompactRequest(request);
    asked.signal?.throwIfAborted();
    await this.#compaction.run(asked);
  }

  async readSnapshot(options: Abortable = {}): Promise<EventLogSnapshot | undefined> {
    const { signal } = options;
    signal?.throwIfAborted();
    const { floor } = await this.#database.ask((kysely) => this.#fence.behind(kysely, 0, 0), signal);
    if (floor === undefined) return undefined;
    return Object.freeze({ upTo: floor.upTo, entries: this.#entries(floor, signal) });
  }

  /**
   * Figures for health checks, asked of the server in two queries.
   *
   * @throws what `read` rejects with.
   */
  async stats(): Promise<PostgresEventLogStats> {
    const { schema, topic } = this.#options;
    const { lastPosition, floor, lag } = await this.#database.ask(async (kysely) => {
      const found = await this.#fence.behind(kysely, 0, 0);
      const position = this.#database.anchor?.position;
      return { lastPosition: position, floor: found.floor, lag: await logLag(kysely, schema, topic, position ?? 0) };
    });
    return Object.freeze({
      lastPosition,
      compactedUpTo: floor?.upTo,
      ...lag,
      rebuilds: this.#fence.rebuilds,
      retries: this.#database.retries,
      listening: this.#listens ? this.#listener?.isListening : undefined,
    });
  }

  /**
   * Claims the log for a work of which there must not be two, such as filling it. Nobody else can claim it until that is
   * given back or lost, this object is closed, or the process ends. Meanwhile it has a connection of the pool to itself. Who
   * does not ask is not kept from anything.
   *
   * @returns `undefined` when it is claimed already, by this object or another.
   * @throws what `append` rejects with.
   */
  async claim(): Promise<PostgresLogClaim | undefined> {
    this.#refuseToWrite();
    // The server need not be asked, and the pool may have no room for it.
    if (this.#claims.size > 0) return undefined;
    const { queryTimeoutMs } = this.#options;
    return this.#database.ask(() => claimLog(this.#pool, this.#claimLock, queryTimeoutMs, this.#claims));
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    this.#waker.wake();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #finish(): Promise<void> {
    this.#database.markClosed();
    this.#listener?.close();
    await this.#queue.idle();
    await this.#database.idle();
    for (const claim of this.#claims) await claim.release();
    if ('connectionString' in this.#options.source) await this.#pool.end();
    else this.#leavePool();
  }

  #refuseToWrite(): void {
    this.#database.refuseUnusable();
    if (this.#options.readOnly) {
      throw new SessionInvalidError('readOnly', 'is set: this log can only be read. Open it without, then append.');
    }
  }

  async *#entries(floor: Floor, signal: AbortSignal | undefined): AsyncGenerator<string, void, undefined> {
    const { schema, topic } = this.#options;
    const pages = new SnapshotPages(schema, topic, floor);
    for (;;) {
      signal?.throwIfAborted();
      const page = await this.#database.ask((kysely) => pages.next(kysely, this.#database.location), signal);
      if (page.length === 0) return;
      for (const entry of page) {
        signal?.throwIfAborted();
        yield entry;
      }
    }
  }
}
