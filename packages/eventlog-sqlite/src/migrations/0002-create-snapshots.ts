import { type CompiledQuery, sql } from 'kysely';
import { sqliteCompiler } from '../sqlite-compiler.ts';

/** Version 2: snapshots that stand in place of a topic's oldest events. Released: never edit this file. */
export function createSnapshots(): readonly CompiledQuery[] {
  const identity = sqliteCompiler.schema
    .createTable('log_identity')
    .addColumn('log_id', 'text', (column) => column.primaryKey().defaultTo(sql`(lower(hex(randomblob(16))))`))
    .modifyEnd(sql`strict, without rowid`);
  const floors = sqliteCompiler.schema
    .createTable('floors')
    .addColumn('topic', 'text', (column) => column.primaryKey())
    .addColumn('up_to', 'integer', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('snapshot', 'integer', (column) => column.notNull().unique())
    .addColumn('entries', 'integer', (column) => column.notNull())
    .addColumn('checksum', 'integer', (column) => column.notNull())
    .addColumn('purged', 'integer', (column) => column.notNull().defaultTo(0))
    .modifyEnd(sql`strict, without rowid`);
  const snapshots = sqliteCompiler.schema
    .createTable('snapshots')
    .addColumn('snapshot', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('topic', 'text', (column) => column.notNull())
    .addColumn('up_to', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`);
  const entries = sqliteCompiler.schema
    .createTable('snapshot_entries')
    .addColumn('snapshot', 'integer', (column) => column.notNull())
    .addColumn('entry', 'integer', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('checksum', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('snapshot_entries_in_order', ['snapshot', 'entry'])
    .modifyEnd(sql`strict`);
  const made = [identity, floors, snapshots, entries].map((table) => table.compile());
  const drawn = sqliteCompiler.insertInto('log_identity').defaultValues().compile();
  return [...made, drawn, ...guards().map((guard) => guard.compile(sqliteCompiler))];
}

// They keep a slip of the hand from undoing what was promised: who may write to the file can take them off.
function guards(): readonly ReturnType<typeof sql>[] {
  return [
    sql`drop trigger events_refuse_delete`,
    sql`create trigger events_refuse_delete before delete on events
    when not exists (select 1 from floors where topic = old.topic and up_to >= old.position)
    begin select raise(abort, 'Events above the floor are never deleted.'); end`,
    sql`create trigger log_identity_refuse_update before update on log_identity
    begin select raise(abort, 'The identity of a log is never changed.'); end`,
    sql`create trigger log_identity_refuse_delete before delete on log_identity
    begin select raise(abort, 'The identity of a log is never deleted.'); end`,
    sql`create trigger floors_refuse_insert before insert on floors
    when exists (select 1 from floors where topic = new.topic)
    begin select raise(abort, 'A topic never has a second floor.'); end`,
    sql`create trigger floors_refuse_update before update on floors
    when new.topic is not old.topic or new.up_to < old.up_to or (new.up_to = old.up_to and
      (new.event_id, new.snapshot, new.entries, new.checksum) is not (old.event_id, old.snapshot, old.entries, old.checksum))
    begin select raise(abort, 'A floor never falls.'); end`,
    sql`create trigger floors_refuse_delete before delete on floors
    begin select raise(abort, 'A floor is never deleted.'); end`,
    sql`create trigger snapshots_refuse_delete before delete on snapshots
    when exists (select 1 from floors where snapshot = old.snapshot)
    begin select raise(abort, 'The snapshot at a floor is never deleted.'); end`,
    sql`create trigger snapshot_entries_refuse_insert before insert on snapshot_entries
    when exists (select 1 from floors where snapshot = new.snapshot)
    begin select raise(abort, 'The snapshot at a floor is never added to.'); end`,
    sql`create trigger snapshot_entries_refuse_update before update on snapshot_entries
    begin select raise(abort, 'Entries of a snapshot are never changed.'); end`,
    sql`create trigger snapshot_entries_refuse_delete before delete on snapshot_entries
    when exists (select 1 from floors where snapshot = old.snapshot)
    begin select raise(abort, 'Entries of the snapshot at a floor are never deleted.'); end`,
  ];
}
