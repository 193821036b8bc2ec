import { setImmediate } from 'node:timers/promises';
import {
  type Abortable,
  type CompactableEventLog,
  type CompactRequest,
  EventLogCompactedError,
  type EventLogSnapshot,
  FreshEvents,
  type LocalEventLog,
  type NewEvent,
  type Position,
  type ReadOptions,
  type RecordedEvent,
  readAfter,
  readCompactRequest,
  readNewEvent,
  type TailableEventLog,
  type TailOptions,
  TailWaker,
  tailByReading,
} from '@sessionlog/core';
import { AppendQueue } from './append-queue.ts';
import { backUp } from './back-up.ts';
import { Ballast } from './ballast.ts';
import { checkPages } from './check-pages.ts';
import { commitGroup } from './commit-group.ts';
import { EventPages } from './event-pages.ts';
import { GuardedDatabase } from './guarded-database.ts';
import { isNewTopic } from './is-new-topic.ts';
import { pathFailure } from './path-failure.ts';
import { syncDirectoryOf, syncParentsOf, walFileBytes } from './private-database-file.ts';
import { openReadOnlyDatabase } from './read-only-database.ts';
import { refuseLostFloor } from './refuse-lost-floor.ts';
import { snapshotEntries } from './snapshot-entries.ts';
import { readOnProgress, type SqliteBackup, type SqliteBackupOptions } from './sqlite-backup.ts';
import { openSqliteDatabase, type SqliteDatabase } from './sqlite-database.ts';
import { readDatabasePath, readSqliteEventLogOptions, type SqliteEventLogOptions } from './sqlite-event-log-options.ts';
import type { SqliteEventLogStats } from './sqlite-event-log-stats.ts';
import { Upkeep } from './upkeep.ts';

const NOTHING: readonly RecordedEvent[] = Object.freeze([]);

/**
 * An event log in a SQLite database, shared by any number of processes of one machine. It keeps every promise of
 * {@link EventLog}, {@link CompactableEventLog} and {@link TailableEventLog}, L1 to L17: an acknowledged event survives a power loss (WAL, every
 * commit synced). Other processes that hold the database locked are waited for, about 30 seconds at most.
 * Compaction and checkpoints are done in a thread of their own, so that no sync of theirs holds up the event loop.
 *
 * An append of an event that is recorded already resolves to the position where it stands: after
 * `ERR_EVENT_LOG_UNAVAILABLE`, appending the same event again settles what happened. Of an event that was compacted
 * meanwhile the id is no longer known: it is recorded once more.
 *
 * @since 0.1.0
 */
export class SqliteEventLog implements LocalEventLog, CompactableEventLog, TailableEventLog {
  readonly #database: SqliteDatabase;
  readonly #topic: string;
  readonly #guard: GuardedDatabase;
  readonly #pages: EventPages;
  readonly #fresh = new FreshEvents();
  readonly #queue: AppendQueue;
  readonly #upkeep: Upkeep;
  readonly #ballast: Ballast;
  readonly #waker = new TailWaker();
  readonly #backups = new Set<Promise<unknown>>();
  // One for all who ask: most are given nothing, and nothing is to be made for them.
  readonly #readBehind = (after: Position | undefined): readonly RecordedEvent[] => this.#behind(after);
  #closing: Promise<void> | undefined;

  private constructor(database: SqliteDatabase, topic: string) {
    this.#database = database;
    this.#topic = topic;
    this.#guard = new GuardedDatabase(database, topic);
    this.#pages = new EventPages(database, topic);
    this.#upkeep = new Upkeep(database, topic, this.#guard);
    this.#ballast = new Ballast(database.path);
    this.#queue = new AppendQueue({
      commit: (events) =>
        this.#ballast.commit(events, (some) => commitGroup(database, topic, this.#guard, this.#fresh, some)),
      rest: (waiting) => this.#upkeep.afterGroup(waiting),
      turns: this.#guard.turns,
    });
  }

  /**
   * Opens a log, and makes its database (mode 0600) and directory (0700) when they are not there; with `readOnly` nothing is
   * made.
   *
   * @throws `ERR_SESSION_INVALID` when an option is unknown or outside its grammar.
   * @throws `ERR_INSECURE_PATH` when the file or its directory is open to others, is a link, or is on a network file
   *   system.
   * @throws `ERR_EVENT_LOG_CORRUPT` when the file is damaged, no database, or another program's; it is not touched.
   * @throws `ERR_EVENT_UNSUPPORTED` when a newer version wrote it, or an older one and it is opened read-only; it is not
   *   touched.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE`, `ERR_EVENT_LOG_FULL` when it can't be reached, made or written, or when there is
   *   none to read only.
   */
  static async open(options: SqliteEventLogOptions): Promise<SqliteEventLog> {
    const { path, topic, readOnly, allowNetwork } = readSqliteEventLogOptions(options);
    const open = readOnly ? openReadOnlyDatabase : openSqliteDatabase;
    const database = await open(path, allowNetwork);
    const log = new SqliteEventLog(database, topic);
    try {
      if (!readOnly) await syncDirectoryOf(path);
      const isNew = await log.#guard.read(() =>
        log.#guard.look((floor) => {
          refuseLostFloor(database, topic, floor);
          return !readOnly && isNewTopic(database, topic, floor);
        }),
      );
      // Whoever was acknowledged an event has done so.
      if (isNew) await syncParentsOf(path);
    } catch (error) {
      await log.close();
      throw pathFailure(error, database.location);
    }
    if (readOnly) return log;
    log.#ballast.restore();
    // What a killed process left of a compaction is removed while the log is in use.
    void log.#upkeep.resume();
    return log;
  }

  async append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    const { signal } = options;
    signal?.throwIfAborted();
    this.#guard.refuseToWrite();
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
    let last = after;
    for (;;) {
      signal?.throwIfAborted();
      const page = await this.#guard.read(() => this.#behind(last));
      if (page.length === 0) return;
      for (const event of page) {
        signal?.throwIfAborted();
        yield event;
      }
      last = page.at(-1)?.position;
      await setImmediate();
    }
  }

  readSync(after?: Position): readonly RecordedEvent[] {
    return this.#guard.readSync(this.#readBehind, after);
  }

  /**
   * {@link TailableEventLog.tail}. Wakes at once for what this object appends. What others append is looked for: 5 ms
   * after an event, then half as often each time, down to 4 times a second.
   */
  tail(options: TailOptions = {}): AsyncIterable<RecordedEvent> {
    return tailByReading(this, options, { waker: this.#waker });
  }

  /**
   * {@link CompactableEventLog.compact}. It becomes true in one commit, which waits for no reader and lets other writers
   * in at once. Then the events are removed in short transactions, and it resolves when all of them are overwritten with
   * zeros; or earlier, when a reader prevents that for two seconds or the disk is full. `stats` shows that, and it is
   * done later. Of single events SQLite can have left a copy where it moved them, which goes with the rest of its page
   * (docs/decisions, 11).
   */
  async compact(request: CompactRequest): Promise<void> {
    this.#guard.refuseToWrite();
    const asked = readCompactRequest(request);
    asked.signal?.throwIfAborted();
    await this.#upkeep.compact(asked);
  }

  async readSnapshot(options: Abortable = {}): Promise<EventLogSnapshot | undefined> {
    const { signal } = options;
    signal?.throwIfAborted();
    const floor = await this.#guard.read(() => this.#guard.look((found) => found));
    if (floor === undefined) return undefined;
    this.#guard.advance(floor.upTo, floor.eventId);
    const entries = snapshotEntries(this.#database, this.#guard, floor, signal);
    return Object.freeze({ upTo: floor.upTo, entries });
  }

  /**
   * Copies the database, all topics of it, into a new file while every process reads and writes, and checks the copy:
   * its pages, that every row can be read, and that this log ends where it ended when the copy began. The file has mode
   * 0600 whatever the umask, is synced, and has its name only when all that is done; there is no other file beside it.
   * The `-wal` file grows until the copy ends. Open the backup as any log.
   *
   * @param path - of the new file. Its directory must exist.
   * @throws `ERR_SESSION_INVALID` when something stands at the path; nothing there is changed.
   * @throws `ERR_INSECURE_PATH` when anybody could swap the file through its directory.
   * @throws `ERR_EVENT_LOG_CORRUPT` when the log, or the copy, is not sound: there is no backup then.
   * @throws `ERR_EVENT_LOG_FULL`, `ERR_EVENT_LOG_UNAVAILABLE` when it can't be written or read.
   * @throws `ERR_EVENT_LOG_CLOSED`, `ERR_EVENT_LOG_POISONED`, also when it comes to that meanwhile.
   */
  async backup(path: string, options: SqliteBackupOptions = {}): Promise<SqliteBackup> {
    const target = readDatabasePath(path);
    const onProgress = readOnProgress(options);
    await this.#guard.read(() => this.#guard.look((found) => found));
    const backup = backUp(this.#database, this.#topic, target, (progress) => {
      // The copy is made over another connection: what was put in the place of the database is no backup of it.
      this.#guard.readSync(() => this.#guard.look(() => {}), undefined);
      onProgress?.(progress);
    });
    this.#backups.add(backup);
    return await backup.finally(() => this.#backups.delete(backup));
  }

  /**
   * Checks the pages and indexes of the database, in a thread of its own: what SQLite knows to be damaged, also where no
   * read of this log comes by. Nothing is written. The `-wal` file grows until it ends.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` when they are not sound; what `read` rejects with otherwise.
   */
  async checkPages(): Promise<void> {
    await this.#guard.read(() => this.#guard.look(() => {}));
    await checkPages(this.#database.path);
  }

  /**
   * Figures for health checks.
   *
   * @throws what `read` rejects with.
   */
  async stats(): Promise<SqliteEventLogStats> {
    return await this.#guard.read(() => {
      const floor = this.#guard.look((found) => found);
      const walBytes = walFileBytes(this.#database.path);
      return Object.freeze({
        walBytes,
        walPendingBytes: this.#upkeep.checkpoint.pendingBytes(walBytes),
        checkpointsStarved: this.#upkeep.checkpoint.starved,
        compactedUpTo: floor?.upTo,
        purgePending: floor?.purged === 0,
      });
    });
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
    this.#guard.markClosed();
    await this.#queue.idle();
    await this.#upkeep.idle();
    await Promise.allSettled(this.#backups);
    this.#database.connection.close();
    // What is left to be moved is moved by the last one.
    await this.#upkeep.close();
  }

  #behind(given: Position | undefined): readonly RecordedEvent[] {
    const after = readAfter(given) ?? 0;
    return this.#guard.isEndAt(after) ? NOTHING : this.#pageBehind(after);
  }

  #pageBehind(after: Position): readonly RecordedEvent[] {
    // The floor and the events are of one moment: a compaction can take no event out between the two looks (L15).
    const page = this.#guard.look((floor) => {
      if (floor !== undefined && after < floor.upTo) throw new EventLogCompactedError(floor.upTo);
      const fresh = this.#fresh.take(after);
      return fresh.length > 0 ? fresh : this.#pages.behind(after);
    });
    const last = page.at(-1);
    if (last === undefined) return NOTHING;
    this.#guard.advance(last.position, last.id);
    return page;
  }
}
