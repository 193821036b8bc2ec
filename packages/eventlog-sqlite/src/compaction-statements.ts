import type { EventId, Position } from '@sessionlog/core';
import type BetterSqlite3 from 'better-sqlite3';
import { sql } from 'kysely';
import { asInteger, asText, NUMBER, prepareStatement, TEXT } from './prepare-statement.ts';
import { sqliteCompiler as compiler } from './sqlite-compiler.ts';
import type { SqliteConnection } from './sqlite-driver.ts';

type Statement<Bind extends unknown[], Row = unknown> = BetterSqlite3.Statement<Bind, Row>;

/** An entry of a snapshot as its row has it. */
export interface SnapshotEntryRow {
  readonly entry: number;
  readonly data: string;
  readonly checksum: number;
}

/** What names a row in its order, and how much it holds. */
export interface RowSize {
  readonly place: number;
  readonly bytes: number;
}

/** The statements of compaction, prepared once; all values are bound. */
export interface CompactionStatements {
  /** Begins a snapshot. */
  readonly addSnapshot: Statement<[topic: string, upTo: Position]>;
  /** The number of a snapshot of the topic whose last event is gone: one that was at a floor. */
  readonly raised: Statement<[topic: string, rows: number], number>;
  /** The number of a snapshot, if it is there. */
  readonly hasSnapshot: Statement<[snapshot: number], number>;
  readonly addEntry: Statement<[snapshot: number, entry: number, data: string, checksum: number]>;
  /** Entries behind one, in order. */
  readonly entries: Statement<[snapshot: number, after: number, rows: number], SnapshotEntryRow>;
  /** The topic's first floor. */
  readonly addFloor: Statement<
    [topic: string, upTo: Position, id: EventId, snapshot: number, entries: number, checksum: number]
  >;
  /** Raises the topic's floor. */
  readonly raiseFloor: Statement<
    [upTo: Position, id: EventId, snapshot: number, entries: number, checksum: number, purged: 0, topic: string]
  >;
  /** Notes that nothing is left of what the snapshot at this floor replaced. */
  readonly markPurged: Statement<[purged: 1, topic: string, upTo: Position]>;
  /** Events up to a floor that are still there, oldest first. */
  readonly eventSizes: Statement<[topic: string, upTo: Position, rows: number], RowSize>;
  readonly deleteEvents: Statement<[topic: string, upTo: Position]>;
  /** The number of a snapshot of the topic up to a floor which is not the one at the floor. */
  readonly leftover: Statement<[topic: string, upTo: Position, snapshot: number, rows: number], number>;
  readonly entrySizes: Statement<[snapshot: number, rows: number], RowSize>;
  readonly deleteEntries: Statement<[snapshot: number, upTo: number]>;
  readonly deleteSnapshot: Statement<[snapshot: number]>;
}

const FLOOR = { up_to: NUMBER, event_id: TEXT, snapshot: NUMBER, entries: NUMBER, checksum: NUMBER };
const bytes = sql<number>`octet_length(data)`.as('bytes');

/** Prepares the statements on a connection whose tables are there. */
export function prepareCompactionStatements(connection: SqliteConnection): CompactionStatements {
  const snapshots = compiler.selectFrom('snapshots').select('snapshot');
  const entries = compiler.selectFrom('snapshot_entries').where('snapshot', '=', asInteger);
  return {
    addSnapshot: prepareStatement(connection, compiler.insertInto('snapshots').values({ topic: TEXT, up_to: NUMBER })),
    raised: prepareStatement<[string, number], number>(
      connection,
      snapshots
        .leftJoin('events', (join) =>
          join.onRef('events.position', '=', 'snapshots.up_to').onRef('events.topic', '=', 'snapshots.topic'),
        )
        .where('snapshots.topic', '=', TEXT)
        .where('events.position', 'is', null)
        .limit(asInteger),
    ).pluck(),
    hasSnapshot: prepareStatement<[number], number>(connection, snapshots.where('snapshot', '=', NUMBER)).pluck(),
    addEntry: prepareStatement(
      connection,
      compiler.insertInto('snapshot_entries').values({ snapshot: NUMBER, entry: NUMBER, data: TEXT, checksum: NUMBER }),
    ),
    entries: prepareStatement(
      connection,
      entries.select(['entry', 'data', 'checksum']).where('entry', '>', NUMBER).orderBy('entry').limit(asInteger),
    ),
    addFloor: prepareStatement(connection, compiler.insertInto('floors').values({ topic: TEXT, ...FLOOR })),
    raiseFloor: prepareStatement(
      connection,
      compiler
        .updateTable('floors')
        .set({ ...FLOOR, purged: NUMBER })
        .where('topic', '=', TEXT),
    ),
    markPurged: prepareStatement(
      connection,
      compiler.updateTable('floors').set({ purged: NUMBER }).where('topic', '=', TEXT).where('up_to', '=', NUMBER),
    ),
    eventSizes: prepareStatement(
      connection,
      compiler
        .selectFrom('events')
        .select(['position as place', bytes])
        .where('topic', '=', asText)
        .where('position', '<=', NUMBER)
        .orderBy('position')
        .limit(asInteger),
    ),
    deleteEvents: prepareStatement(
      connection,
      compiler.deleteFrom('events').where('topic', '=', TEXT).where('position', '<=', NUMBER),
    ),
    leftover: prepareStatement<[string, Position, number, number], number>(
      connection,
      snapshots.where('topic', '=', TEXT).where('up_to', '<=', NUMBER).where('snapshot', '!=', NUMBER).limit(asInteger),
    ).pluck(),
    entrySizes: prepareStatement(
      connection,
      entries.select(['entry as place', bytes]).orderBy('entry').limit(asInteger),
    ),
    deleteEntries: prepareStatement(
      connection,
      compiler.deleteFrom('snapshot_entries').where('snapshot', '=', NUMBER).where('entry', '<=', NUMBER),
    ),
    deleteSnapshot: prepareStatement(connection, compiler.deleteFrom('snapshots').where('snapshot', '=', NUMBER)),
  };
}
