import type { Position, RecordedEvent } from '@sessionlog/core';
import type BetterSqlite3 from 'better-sqlite3';
import type { Compilable } from 'kysely';
import { sql } from 'kysely';
import { sqliteCompiler } from './sqlite-compiler.ts';
import type { SqliteConnection } from './sqlite-driver.ts';

/** The statements of a log, prepared once; all values are bound. */
export interface SqliteStatements {
  /** Adds an event, or changes nothing when the topic has its id. */
  readonly insert: BetterSqlite3.Statement<[id: string, topic: string, type: string, data: string]>;
  /** The event of this id in the topic. */
  readonly byId: BetterSqlite3.Statement<[topic: string, id: string], RecordedEvent>;
  /** The id of the event at this position. */
  readonly idAt: BetterSqlite3.Statement<[topic: string, position: Position], string>;
  /** 1 when the topic's last event is this one, else 0; nothing when the topic is empty. */
  readonly isLast: BetterSqlite3.Statement<[position: Position, id: string, topic: string, rows: number], number>;
  /** Events behind a position, oldest first. */
  readonly page: BetterSqlite3.Statement<[topic: string, after: Position, rows: number], RecordedEvent>;
}

// The values stand for nothing: a statement is compiled once, and its values are bound at every run, in this order.
const TEXT = '';
const NUMBER = 0;

// A bare parameter beside ORDER BY or LIMIT makes SQLite plan the statement anew whenever it is bound: 8 µs in place of
// 3 for a probe that finds nothing. An expression does not.
const asText = sql<string>`cast(${TEXT} as text)`;
const asInteger = sql<number>`cast(${NUMBER} as integer)`;

/** Prepares the statements on a connection whose tables are there. */
export function prepareSqliteStatements(connection: SqliteConnection): SqliteStatements {
  const events = sqliteCompiler.selectFrom('events');
  const asRecorded = events.select(['position', 'event_id as id', 'kind as type', 'data']);
  const prepare = <Bind extends unknown[], Row = unknown>(query: Compilable): BetterSqlite3.Statement<Bind, Row> =>
    connection.prepare<Bind, Row>(query.compile().sql) as BetterSqlite3.Statement<Bind, Row>;
  return {
    insert: prepare(
      sqliteCompiler
        .insertInto('events')
        .values({ event_id: TEXT, topic: TEXT, kind: TEXT, data: TEXT })
        .onConflict((conflict) => conflict.columns(['topic', 'event_id']).doNothing()),
    ),
    byId: prepare(asRecorded.where('topic', '=', TEXT).where('event_id', '=', TEXT)),
    idAt: prepare<[string, number], string>(
      events.select('event_id').where('topic', '=', TEXT).where('position', '=', NUMBER),
    ).pluck(),
    isLast: prepare<[number, string, string, number], number>(
      events
        .select((eb) => eb.and([eb('position', '=', NUMBER), eb('event_id', '=', TEXT)]).as('is_last'))
        .where('topic', '=', asText)
        .orderBy('position', 'desc')
        .limit(asInteger),
    ).pluck(),
    page: prepare(
      asRecorded.where('topic', '=', asText).where('position', '>', NUMBER).orderBy('position').limit(asInteger),
    ),
  };
}
