import { type EventId, EventLogCorruptError, type Position } from '@sessionlog/core';
import type { Fact } from './aside-request.ts';
import { fact } from './change-plan.ts';
import { FileIdentity } from './file-identity.ts';
import type { Floor } from './floor.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { WalWatch } from './wal-watch.ts';

// With the third probe in a row that finds the same end, the -wal file is watched. Who creates one session after the other
// probes twice between two, and to watch would be in vain.
const WATCHED_FROM = 3;

/**
 * The newest event that this log object has given or acknowledged, and the highest floor it has seen. A log that no
 * longer has them went back (a backup was put in its place, rows were taken out): whoever read on would bring dead
 * sessions back.
 */
export class LogAnchor {
  readonly #database: SqliteDatabase;
  readonly #topic: string;
  readonly #files: readonly FileIdentity[];
  readonly #wal: WalWatch;
  #position: Position | undefined;
  #id: EventId = '';
  #floor: Position = 0;
  #lookedThisTurn = false;
  // Where the last probes found the end and how many, and up to where nothing needs to be probed while the -wal file is
  // unchanged.
  #probedEnd: Position | undefined;
  #probes = 0;
  #watchedEnd: Position | undefined;

  constructor(database: SqliteDatabase, topic: string) {
    this.#database = database;
    this.#topic = topic;
    const wal = new FileIdentity(`${database.path}-wal`);
    this.#files =
      database.frozen === undefined
        ? [new FileIdentity(database.path), wal, new FileIdentity(`${database.path}-shm`)]
        : [];
    this.#wal = new WalWatch(database.connection, wal);
  }

  /** Lets go of the files. */
  close(): void {
    this.#wal.close();
  }

  /** Remembers an event that was given, acknowledged or compacted, if it is the newest. */
  advance(position: Position, id: EventId): void {
    if (this.#position !== undefined && position <= this.#position) return;
    this.#position = position;
    this.#id = id;
  }

  /** Whether the anchor stands at `after` and is still the topic's last event; nothing is allocated to tell it. */
  isEndAt(after: Position): boolean {
    this.#database.frozen?.refuseChanged();
    if (after !== this.#position) return false;
    if (this.#watchedEnd === after && this.#wal.isUnchanged()) return true;
    this.#probes = this.#probedEnd === after ? this.#probes + 1 : 1;
    // To remember costs more than a probe: it pays where the end stays for a while. The probe comes behind it, so that a
    // commit between the two is seen by one of them.
    const isWatched = this.#probes >= WATCHED_FROM && this.#wal.remember();
    const isEnd = this.#isLast(after);
    this.#probedEnd = isEnd ? after : undefined;
    this.#watchedEnd = isEnd && isWatched ? after : undefined;
    return isEnd;
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

  /** What must be so, as {@link refuseWentBack} has found it, while somebody else changes the log. */
  facts(floor: Floor | undefined): readonly Fact[] {
    const { idAt, logId } = this.#database.statements;
    if (this.#position === undefined || this.#position === floor?.upTo) return [];
    return floor === undefined || this.#position > floor.upTo
      ? [fact(idAt, [this.#topic, this.#position], { event_id: this.#id })]
      : [fact(logId, [], { log_id: this.#database.logId })];
  }

  /**
   * {@link refuseReplaced} at most once in a turn of the event loop, as looking costs more than a probe.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE`, whatever the turn, when a file that was read as a whole is not what it was.
   */
  refuseReplacedThisTurn(): void {
    this.#database.frozen?.refuseChanged();
    if (this.#lookedThisTurn) return;
    this.refuseReplaced();
  }

  /** @throws `ERR_EVENT_LOG_CORRUPT` when the database or a file beside it is not the one that was opened. */
  refuseReplaced(): void {
    if (!this.#files.some((file) => file.moved())) {
      this.#noteLook();
      return;
    }
    const reason = 'another file was put in its place, it was deleted, or its path is out of reach';
    throw new EventLogCorruptError(this.#database.location, this.#position, reason);
  }

  #noteLook(): void {
    if (this.#lookedThisTurn) return;
    this.#lookedThisTurn = true;
    // An immediate that was let go of can be left until the process has slept.
    setImmediate(() => {
      this.#lookedThisTurn = false;
    });
  }

  #isLast(position: Position): boolean {
    const { isLast, isFloor } = this.#database.statements;
    const last = isLast.get(position, this.#id, this.#topic, 1);
    // Without a row, all that the topic ever had is in the snapshot.
    return (last ?? isFloor.get(position, this.#id, this.#topic)) === 1;
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
