import type { EventId, Position, RecordedEvent } from '@sessionlog/core';
import type BetterSqlite3 from 'better-sqlite3';
import type { Floor } from './floor.ts';
import { asInteger, asText, NUMBER, prepareStatement, TEXT } from './prepare-statement.ts';
import { sqliteCompiler } from './sqlite-compiler.ts';
import type { SqliteConnection } from './sqlite-driver.ts';

type Statement<Bind extends unknown[], Row = unknown> = BetterSqlite3.Statement<Bind, Row>;

/** How many events are added by one statement. Of more, nothing more is gained. */
export const ROWS_AT_ONCE = 16;

/** The statements of a log, prepared once; all values are bound. */
export interface SqliteStatements {
  /** Adds an event, or changes nothing when the topic has its id. */
  readonly insert: Statement<[id: string, topic: string, type: string, data: string]>;
  /** Adds {@link ROWS_AT_ONCE} events, or fails and changes nothing when the topic has an id of theirs. */
  readonly insertMany: Statement<[values: readonly string[]]>;
  /** The event of this id in the topic. */
  readonly byId: Statement<[topic: string, id: string], RecordedEvent>;
  /** The id of the event at this position. */
  readonly idAt: Statement<[topic: string, position: Position], string>;
  /** 1 when the topic's last row is this event, else 0; nothing when the topic has no row. */
  readonly isLast: Statement<[position: Position, id: string, topic: string, rows: number], number>;
  /** 1 when this event stood at the topic's floor, else 0; nothing when there is no floor. */
  readonly isFloor: Statement<[position: Position, id: string, topic: string], number>;
  /** The topic's last row. */
  readonly last: Statement<[topic: string, rows: number], RecordedEvent>;
  /** Events behind a position, oldest first. */
  readonly page: Statement<[topic: string, after: Position, rows: number], RecordedEvent>;
  /** The topic's floor. */
  readonly floor: Statement<[topic: string], Floor>;
  /** The number of the format. */
  readonly format: Statement<[], number>;
  /** Every topic that has events or a floor. */
  readonly topics: Statement<[], string>;
  /** What tells this database from every other one. */
  readonly logId: Statement<[], string>;
}

/** Prepares the statements on a connection whose tables are there. */
export function prepareSqliteStatements(connection: SqliteConnection): SqliteStatements {
  const events = sqliteCompiler.selectFrom('events');
  const floors = sqliteCompiler.selectFrom('floors');
  const asRecorded = events.select(['position', 'event_id as id', 'kind as type', 'data']);
  const row = { event_id: TEXT, topic: TEXT, kind: TEXT, data: TEXT };
  return {
    insertMany: prepareStatement(
      connection,
      sqliteCompiler.insertInto('events').values(Array.from({ length: ROWS_AT_ONCE }, () => row)),
    ),
    insert: prepareStatement(
      connection,
      sqliteCompiler
        .insertInto('events')
        .values(row)
        .onConflict((conflict) => conflict.columns(['topic', 'event_id']).doNothing()),
    ),
    byId: prepareStatement(connection, asRecorded.where('topic', '=', TEXT).where('event_id', '=', TEXT)),
    idAt: prepareStatement<[string, Position], EventId>(
      connection,
      events.select('event_id').where('topic', '=', TEXT).where('position', '=', NUMBER),
    ).pluck(),
    isLast: prepareStatement<[Position, string, string, number], number>(
      connection,
      events
        .select((eb) => eb.and([eb('position', '=', NUMBER), eb('event_id', '=', TEXT)]).as('is_last'))
        .where('topic', '=', asText)
        .orderBy('position', 'desc')
        .limit(asInteger),
    ).pluck(),
    isFloor: prepareStatement<[Position, string, string], number>(
      connection,
      floors
        .select((eb) => eb.and([eb('up_to', '=', NUMBER), eb('event_id', '=', TEXT)]).as('is_floor'))
        .where('topic', '=', TEXT),
    ).pluck(),
    last: prepareStatement(
      connection,
      asRecorded.where('topic', '=', asText).orderBy('position', 'desc').limit(asInteger),
    ),
    page: prepareStatement(
      connection,
      asRecorded.where('topic', '=', asText).where('position', '>', NUMBER).orderBy('position').limit(asInteger),
    ),
    floor: prepareStatement(
      connection,
      floors
        .select(['up_to as upTo', 'event_id as eventId', 'snapshot', 'entries', 'checksum', 'purged'])
        .where('topic', '=', TEXT),
    ),
    format: connection.prepare<[], number>('pragma user_version').pluck(),
    topics: prepareStatement<[], string>(connection, floors.select('topic').union(events.select('topic'))).pluck(),
    logId: prepareStatement<[], string>(connection, sqliteCompiler.selectFrom('log_identity').select('log_id')).pluck(),
  };
}
