import {
  EventLogCompactedError,
  EventLogCorruptError,
  EventLogUnavailableError,
  EventUnsupportedError,
  isEventId,
  isEventType,
  type Position,
  type RecordedEvent,
} from '@sessionlog/core';
import { type Kysely, sql } from 'kysely';
import { POSTGRES_FORMAT } from './migrate.ts';
import type { Anchor, PostgresDatabase } from './postgres-database.ts';

/** Where the topic's snapshot stands. */
export interface Floor {
  readonly upTo: Position;
  readonly snapshot: number;
  readonly entries: number;
}

/** What the server said of a log at one moment. */
export interface Found {
  readonly floor: Floor | undefined;
  readonly events: readonly RecordedEvent[];
  /** Whether these were all at that moment. */
  readonly isEnd: boolean;
}

// Whole numbers come as text: of other numbers a role can have the server round all that it says.
interface Row {
  readonly format: string;
  readonly log_id: string;
  readonly standby: boolean;
  readonly up_to: string | null;
  readonly floor_event_id: string | null;
  readonly snapshot: string | null;
  readonly entries: string | null;
  readonly anchor_id: string | null;
  readonly position: string | null;
  readonly id: string;
  readonly kind: string;
  readonly data: string;
}

/**
 * One query that tells what is new in a log, and whether it is still the log that it was: the newest event that was given
 * or acknowledged must be there, or compacted, in the same log. It is read at one moment, and on no standby.
 */
export class Fence {
  readonly #database: PostgresDatabase;
  readonly #schema: string;
  readonly #topic: string;
  #logId: string | undefined;
  #floor: Position = 0;
  #rebuilds = 0;

  constructor(database: PostgresDatabase, schema: string, topic: string) {
    this.#database = database;
    this.#schema = schema;
    this.#topic = topic;
  }

  /** Which log it is; `undefined` before it was asked for the first time. */
  get logId(): string | undefined {
    return this.#logId;
  }

  /** How often events were asked for that were compacted. */
  get rebuilds(): number {
    return this.#rebuilds;
  }

  /**
   * At most `rows` events behind `after`, oldest first.
   *
   * @throws `ERR_EVENT_LOG_COMPACTED` (L15), `ERR_EVENT_LOG_CORRUPT` when the log went back or a row is not an event, and
   *   errors of the driver.
   */
  async behind(kysely: Kysely<unknown>, after: Position, rows: number): Promise<Found> {
    const { anchor } = this.#database;
    const floorBefore = this.#floor;
    const found = await this.#query(kysely, anchor, after, rows);
    const [first] = found;
    if (first === undefined) throw this.#corrupt('its identity is gone');
    this.#refuseForeign(first);
    const floor = floorOf(first);
    if (floor !== undefined && !Object.values(floor).every(Number.isSafeInteger))
      throw this.#corrupt('it has no floor');
    this.#refuseWentBack(first, floor?.upTo ?? 0, anchor, floorBefore);
    // Whoever was given nothing but the snapshot knows the event at its end.
    if (floor !== undefined && isEventId(first.floor_event_id))
      this.#database.advance(floor.upTo, first.floor_event_id);
    if (rows > 0 && after < (floor?.upTo ?? 0)) {
      this.#rebuilds += 1;
      throw new EventLogCompactedError(floor?.upTo ?? 0);
    }
    const events = this.#events(found, after);
    // A damaged row ends the page before it, and is told by the next one.
    return { floor, events, isEnd: first.position === null || (found.length < rows && events.length === found.length) };
  }

  async #query(
    kysely: Kysely<unknown>,
    anchor: Anchor | undefined,
    after: Position,
    rows: number,
  ): Promise<readonly Row[]> {
    const at = (name: string) => sql.id(this.#schema, name);
    const result = await sql<Row>`
      select i.format::text as format, i.log_id::text as log_id, pg_is_in_recovery() as standby,
        f.up_to::text as up_to, f.event_id as floor_event_id, f.snapshot::text as snapshot,
        f.entries::text as entries,
        (select a.event_id from ${at('events')} a
          where a.topic = ${this.#topic} and a.position = ${anchor?.position ?? 0}::bigint) as anchor_id,
        e.position::text as position, e.event_id as id, e.kind, e.data
      from ${at('log_identity')} i
      left join ${at('floors')} f on f.topic = ${this.#topic}
      left join lateral (
        select position, event_id, kind, data from ${at('events')}
        where topic = ${this.#topic} and position > ${after}::bigint
        order by position limit ${rows}::bigint
      ) e on true
      order by e.position`.execute(kysely);
    return result.rows;
  }

  #refuseForeign({ format, log_id, standby }: Row): void {
    if (Number(format) !== POSTGRES_FORMAT) throw new EventUnsupportedError("The format of the event log's tables");
    if (standby) throw new EventLogUnavailableError('the server that answered is a standby, which may be behind');
    this.#logId ??= log_id;
    if (this.#logId !== log_id) throw this.#corrupt('another log was put in its place');
  }

  // What was known when the query was sent must hold in its answer; what came meanwhile need not.
  #refuseWentBack(row: Row, upTo: Position, anchor: Anchor | undefined, floorBefore: Position): void {
    const isThere =
      anchor === undefined ||
      anchor.position < upTo ||
      (anchor.position === upTo ? row.floor_event_id : row.anchor_id) === anchor.id;
    if (upTo < floorBefore) throw this.#corrupt('its floor fell');
    if (!isThere) throw this.#corrupt('an event that was there is gone');
    this.#floor = Math.max(this.#floor, upTo);
  }

  #events(rows: readonly Row[], after: Position): readonly RecordedEvent[] {
    const events: RecordedEvent[] = [];
    for (const { position, id, kind: type, data } of rows) {
      if (position === null) break;
      const event = Object.freeze({ position: Number(position), id, type, data });
      if (!isRecorded(event, events.at(-1)?.position ?? after)) {
        if (events.length > 0) break;
        throw this.#corrupt('a row is not an event');
      }
      events.push(event);
    }
    return events;
  }

  #corrupt(reason: string): EventLogCorruptError {
    return new EventLogCorruptError(this.#database.location, this.#database.anchor?.position, reason);
  }
}

function floorOf({ up_to, snapshot, entries }: Row): Floor | undefined {
  if (up_to === null) return undefined;
  return Object.freeze({ upTo: Number(up_to), snapshot: Number(snapshot), entries: Number(entries) });
}

function isRecorded({ position, id, type, data }: RecordedEvent, after: Position): boolean {
  return (
    Number.isSafeInteger(position) &&
    position > after &&
    isEventId(id) &&
    isEventType(type) &&
    typeof data === 'string' &&
    data !== ''
  );
}
