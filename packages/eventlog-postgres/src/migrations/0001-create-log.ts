import { type Kysely, type RawBuilder, sql } from 'kysely';

/** Version 1: events, floors, snapshots, and what refuses to change them. Released: never edit this file. */
export async function createLog(database: Kysely<unknown>, schema: string): Promise<void> {
  const at = (name: string): RawBuilder<unknown> => sql.id(schema, name);
  for (const statement of [...tables(at), ...guards(at)]) await statement.execute(database);
}

type At = (name: string) => RawBuilder<unknown>;

function tables(at: At): readonly RawBuilder<unknown>[] {
  // What is indexed is compared byte by byte: no upgrade of the operating system puts such an index into another order.
  return [
    sql`create table ${at('log_identity')} (
      one boolean primary key default true check (one),
      log_id uuid not null default gen_random_uuid(),
      format integer not null)`,
    sql`insert into ${at('log_identity')} (format) values (1)`,
    sql`create table ${at('events')} (
      position bigint generated always as identity primary key,
      event_id text collate "C" not null,
      topic text collate "C" not null,
      kind text not null,
      data text not null,
      recorded_at timestamptz not null default clock_timestamp(),
      constraint events_once unique (topic, event_id))`,
    sql`create index events_in_order on ${at('events')} (topic, position)`,
    sql`create table ${at('snapshots')} (
      snapshot bigint generated always as identity primary key,
      topic text collate "C" not null,
      up_to bigint not null)`,
    sql`create table ${at('snapshot_entries')} (
      snapshot bigint not null references ${at('snapshots')} on delete cascade,
      entry bigint not null,
      data text not null,
      primary key (snapshot, entry))`,
    sql`create table ${at('floors')} (
      topic text collate "C" primary key,
      up_to bigint not null,
      event_id text collate "C" not null,
      snapshot bigint not null references ${at('snapshots')},
      entries bigint not null)`,
  ];
}

// They keep a slip of the hand from undoing what was promised: the owner of the tables can take them off.
function guards(at: At): readonly RawBuilder<unknown>[] {
  return [
    sql`create function ${at('refuse_change')}() returns trigger language plpgsql as $$
      begin raise exception 'This is never changed.'; end $$`,
    sql`create function ${at('refuse_delete_above_floor')}() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from ${at('floors')} where topic = old.topic and up_to >= old.position) then
          return old;
        end if;
        raise exception 'Events above the floor are never deleted.';
      end $$`,
    sql`create function ${at('refuse_fall')}() returns trigger language plpgsql as $$
      begin
        if new.topic = old.topic and new.up_to > old.up_to then return new; end if;
        raise exception 'A floor never falls.';
      end $$`,
    sql`create trigger events_refuse_update before update on ${at('events')}
      for each row execute function ${at('refuse_change')}()`,
    sql`create trigger events_refuse_delete before delete on ${at('events')}
      for each row execute function ${at('refuse_delete_above_floor')}()`,
    sql`create trigger events_refuse_truncate before truncate on ${at('events')}
      for each statement execute function ${at('refuse_change')}()`,
    sql`create trigger floors_refuse_fall before update on ${at('floors')}
      for each row execute function ${at('refuse_fall')}()`,
    sql`create trigger floors_refuse_delete before delete on ${at('floors')}
      for each row execute function ${at('refuse_change')}()`,
    sql`create trigger snapshot_entries_refuse_update before update on ${at('snapshot_entries')}
      for each row execute function ${at('refuse_change')}()`,
  ];
}
