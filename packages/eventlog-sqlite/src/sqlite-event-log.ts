import { setImmediate } from 'node:timers/promises';
import {
  type Abortable,
  EventLogClosedError,
  EventLogCorruptError,
  EventLogPoisonedError,
  EventLogUnavailableError,
  type LocalEventLog,
  type NewEvent,
  type Position,
  type ReadOptions,
  type RecordedEvent,
  readAfter,
  readNewEvent,
} from '@sessionlog/core';
import { appendGroup } from './append-group.ts';
import { type AppendOutcome, AppendQueue } from './append-queue.ts';
import { EventPages } from './event-pages.ts';
import { LogAnchor } from './log-anchor.ts';
import { walFileBytes } from './private-database-file.ts';
import { retryBusy, retryBusySync } from './retry-busy.ts';
import { openSqliteDatabase, type SqliteDatabase, SYNCHRONOUS_FULL } from './sqlite-database.ts';
import { driverCode, isBusy, sqliteFailure } from './sqlite-error.ts';
import { readSqliteEventLogOptions, type SqliteEventLogOptions } from './sqlite-event-log-options.ts';
import type { SqliteEventLogStats } from './sqlite-event-log-stats.ts';
import { WalCheckpoint } from './wal-checkpoint.ts';

const NOTHING: readonly RecordedEvent[] = Object.freeze([]);

/**
 * An event log in a SQLite database, shared by any number of processes of one machine. It keeps every promise of
 * {@link EventLog}, L1 to L13: an acknowledged event survives a power loss (WAL, every commit synced). Other processes
 * that hold the database locked are waited for, about 30 seconds at most.
 *
 * An append of an event that is recorded already resolves to the position where it stands: after
 * `ERR_EVENT_LOG_UNAVAILABLE`, appending the same event again settles what happened.
 *
 * @since 0.1.0
 */
export class SqliteEventLog implements LocalEventLog {
  readonly #database: SqliteDatabase;
  readonly #anchor: LogAnchor;
  readonly #pages: EventPages;
  readonly #queue: AppendQueue;
  readonly #checkpoint: WalCheckpoint;
  readonly #commitGroup: (events: readonly NewEvent[]) => readonly AppendOutcome[];
  #syncVerified = false;
  #poison: string | undefined;
  #closing: Promise<void> | undefined;

  private constructor(database: SqliteDatabase, topic: string) {
    this.#database = database;
    this.#anchor = new LogAnchor(database, topic);
    this.#pages = new EventPages(database, topic);
    this.#checkpoint = new WalCheckpoint(database.connection);
    this.#queue = new AppendQueue({
      commit: (events) => this.#commit(events),
      rest: (waiting) => this.#rest(waiting),
    });
    this.#commitGroup = database.connection.transaction((events: readonly NewEvent[]) => {
      this.#anchor.refuseWentBack();
      return appendGroup(database.statements, topic, events);
    }).immediate;
  }

  /**
   * Opens a log, and makes its database (mode 0600) and directory (0700) when they are not there.
   *
   * @throws `ERR_SESSION_INVALID` when an option is unknown or outside its grammar.
   * @throws `ERR_INSECURE_PATH` when the file or its directory is open to others, or is a link.
   * @throws `ERR_EVENT_LOG_CORRUPT` when the file is damaged, no database, or another program's; it is not touched.
   * @throws `ERR_EVENT_UNSUPPORTED` when a newer version wrote it; it is not touched.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE`, `ERR_EVENT_LOG_FULL` when it can't be reached, made or written.
   */
  static async open(options: SqliteEventLogOptions): Promise<SqliteEventLog> {
    const { path, topic } = readSqliteEventLogOptions(options);
    return new SqliteEventLog(await openSqliteDatabase(path), topic);
  }

  async append(event: NewEvent, options: Abortable = {}): Promise<Position> {
    const { signal } = options;
    signal?.throwIfAborted();
    this.#refuseUnusable();
    return await this.#queue.append(readNewEvent(event), signal);
  }

  async *read(options: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    const { after, signal } = options;
    let last = after;
    for (;;) {
      signal?.throwIfAborted();
      const page = await retryBusy(() => this.#behind(last)).catch((error) => this.#fail(error, 'read'));
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
    try {
      return retryBusySync(() => this.#behind(after));
    } catch (error) {
      return this.#fail(error, 'read');
    }
  }

  /**
   * Figures for health checks.
   *
   * @throws what `read` rejects with.
   */
  async stats(): Promise<SqliteEventLogStats> {
    return await retryBusy(() => {
      this.#refuseUnusable();
      const walPendingBytes = this.#checkpoint.pendingBytes();
      return Object.freeze({ walBytes: walFileBytes(this.#database.path), walPendingBytes });
    }).catch((error) => this.#fail(error, 'read'));
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #finish(): Promise<void> {
    await this.#queue.idle();
    this.#database.connection.close();
  }

  #behind(given: Position | undefined): readonly RecordedEvent[] {
    this.#refuseUnusable();
    const after = readAfter(given) ?? 0;
    this.#anchor.refuseReplacedThisTurn();
    if (this.#anchor.isEndAt(after)) return NOTHING;
    this.#anchor.refuseWentBack();
    const page = this.#pages.behind(after);
    const last = page.at(-1);
    if (last === undefined) return NOTHING;
    this.#anchor.advance(last.position, last.id);
    return page;
  }

  /** Positions are given only after the commit: those of a group that was rolled back are used again. */
  #commit(events: readonly NewEvent[]): readonly AppendOutcome[] {
    if (this.#poison !== undefined) throw new EventLogPoisonedError(this.#poison);
    try {
      const outcomes = this.#commitGroup(events);
      this.#refuseUnsynced();
      this.#anchor.refuseReplaced();
      for (const [index, outcome] of outcomes.entries()) {
        if (typeof outcome === 'number') this.#anchor.advance(outcome, (events[index] as NewEvent).id);
      }
      return outcomes;
    } catch (error) {
      if (isBusy(error)) throw error;
      return this.#fail(error, 'append');
    }
  }

  // The pragma reads FULL right after the switch to WAL, and can read NORMAL behind the first write.
  #refuseUnsynced(): void {
    if (this.#syncVerified) return;
    if (this.#database.connection.pragma('synchronous', { simple: true }) !== SYNCHRONOUS_FULL) {
      this.#poison = 'SQLite does not sync its commits';
      throw new EventLogUnavailableError(this.#poison);
    }
    this.#syncVerified = true;
  }

  #rest(waiting: number): void {
    if (this.#poison !== undefined) return;
    try {
      this.#checkpoint.afterGroup(waiting);
    } catch (error) {
      const code = driverCode(error);
      if (code !== undefined) this.#poison ??= sqliteFailure(code, this.#database.location, 'read').poison;
    }
  }

  #refuseUnusable(): void {
    if (this.#closing !== undefined) throw new EventLogClosedError();
    if (this.#poison !== undefined) throw new EventLogPoisonedError(this.#poison);
  }

  /** Throws what the caller may see of `error`, and poisons the log when it can't be trusted any more (L13). */
  #fail(error: unknown, during: 'read' | 'append'): never {
    const code = driverCode(error);
    if (code !== undefined) {
      const failure = sqliteFailure(code, this.#database.location, during);
      this.#poison ??= failure.poison;
      throw failure.error;
    }
    if (error instanceof EventLogCorruptError) this.#poison ??= 'it was found damaged, replaced or set back';
    throw error;
  }
}
