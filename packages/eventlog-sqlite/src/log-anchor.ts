import { type EventId, EventLogCorruptError, type Position } from '@sessionlog/core';
import { FileIdentity } from './file-identity.ts';
import type { Floor } from './floor.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/**
 * The newest event that this log object has given or acknowledged, and the highest floor it has seen. A log that no
 * longer has them went back (a backup was put in its place, rows were taken out): whoever read on would bring dead
 * sessions back.
 */
export class LogAnchor {
  readonly #database: SqliteDatabase;
  readonly #topic: string;
  readonly #files: readonly FileIdentity[];
  #position: Position | undefined;
  #id: EventId = '';
  #floor: Position = 0;
  #lookedThisTurn = false;

  constructor(database: SqliteDatabase, topic: string) {
    this.#database = database;
    this.#topic = topic;
    this.#files = ['', '-wal', '-shm'].map((suffix) => new FileIdentity(database.path + suffix));
  }

  /** Remembers an event that was given, acknowledged or compacted, if it is the newest. */
  advance(position: Position, id: EventId): void {
    if (this.#position !== undefined && position <= this.#position) return;
    this.#position = position;
    this.#id = id;
  }

  /** Whether the anchor stands at `after` and is still the topic's last event: one probe, and nothing is allocated. */
  isEndAt(after: Position): boolean {
    if (after !== this.#position) return false;
    const { isLast, isFloor } = this.#database.statements;
    const last = isLast.get(after, this.#id, this.#topic, 1);
    // Without a row, all that the topic ever had is in the snapshot.
    return (last ?? isFloor.get(after, this.#id, this.#topic)) === 1;
  }

  /** Where it stands, if its event is the topic's last in the caller's transaction. */
  get end(): Position | undefined {
    const position = this.#position;
    if (position === undefined) return undefined;
    return this.#database.statements.isLast.get(position, this.#id, this.#topic, 1) === 1 ? position : undefined;
  }

  /**
   * To be called in the transaction in which `floor` was read.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` when the anchor's event is neither there nor compacted, or the floor fell.
   */
  refuseWentBack(floor: Floor | undefined): void {
    const upTo = floor?.upTo ?? 0;
    if (upTo < this.#floor || !this.#holdsAnchor(floor)) {
      throw new EventLogCorruptError(this.#database.location, this.#position, 'an event that was there is gone');
    }
    this.#floor = upTo;
  }

  /** {@link refuseReplaced} at most once in a turn of the event loop, as looking costs more than a probe. */
  refuseReplacedThisTurn(): void {
    if (this.#lookedThisTurn) return;
    this.refuseReplaced();
    this.#lookedThisTurn = true;
    setImmediate(() => {
      this.#lookedThisTurn = false;
    }).unref();
  }

  /** @throws `ERR_EVENT_LOG_CORRUPT` when the database or a file beside it is not the one that was opened. */
  refuseReplaced(): void {
    if (!this.#files.some((file) => file.moved())) return;
    const reason = 'another file was put in its place, it was deleted, or its path is out of reach';
    throw new EventLogCorruptError(this.#database.location, this.#position, reason);
  }

  // Below the floor there is nothing left to compare: all that can be told is that it is the same database.
  #holdsAnchor(floor: Floor | undefined): boolean {
    if (this.#position === undefined) return true;
    const { idAt, logId } = this.#database.statements;
    if (floor === undefined || this.#position > floor.upTo) return idAt.get(this.#topic, this.#position) === this.#id;
    if (this.#position === floor.upTo) return floor.eventId === this.#id;
    return logId.get() === this.#database.logId;
  }
}
