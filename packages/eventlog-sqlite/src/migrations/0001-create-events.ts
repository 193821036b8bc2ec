import { type CompiledQuery, sql } from 'kysely';
import { sqliteCompiler } from '../sqlite-compiler.ts';

/** Version 1: the table of events, which refuses to be changed. Released: never edit this file. */
export function createEvents(): readonly CompiledQuery[] {
  const table = sqliteCompiler.schema
    .createTable('events')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('topic', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('recorded_at', 'text', (column) =>
      column.notNull().defaultTo(sql`(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`),
    )
    .addUniqueConstraint('events_once', ['topic', 'event_id'])
    .modifyEnd(sql`strict`);
  const index = sqliteCompiler.schema.createIndex('events_in_order').on('events').columns(['topic', 'position']);
  const refuseUpdate = sql`create trigger events_refuse_update before update on events
    begin select raise(abort, 'Events are never changed.'); end`;
  const refuseDelete = sql`create trigger events_refuse_delete before delete on events
    begin select raise(abort, 'Events are never deleted.'); end`;
  return [table.compile(), index.compile(), refuseUpdate.compile(sqliteCompiler), refuseDelete.compile(sqliteCompiler)];
}
