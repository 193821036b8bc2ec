import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { describe, expect, it } from 'vitest';
import { freshTopic, postgresUrl, sharedPool, sharedServer } from './shared-server.ts';

// Of the tables of events, snapshots and floors; Kysely's own hold the names of migrations.
const INDEXED_TEXT = `
  select distinct t.relname || '.' || a.attname as column, c.collname as collation
  from pg_index i
  join pg_class t on t.oid = i.indrelid
  join pg_attribute a on a.attrelid = t.oid and a.attnum = any(i.indkey)
  join pg_collation c on c.oid = a.attcollation
  where t.relnamespace = 'sessionlog'::regnamespace and t.relname not like 'kysely%'
  order by 1`;

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('the indexes of a log in PostgreSQL', () => {
  it('compare text byte by byte, whatever the database does by default', async () => {
    await using _ = await PostgresEventLog.open({ connectionString: await sharedServer(), topic: freshTopic() });
    const { rows } = await (await sharedPool()).query(INDEXED_TEXT);
    expect(rows).toEqual([
      { column: 'events.event_id', collation: 'C' },
      { column: 'events.topic', collation: 'C' },
      { column: 'floors.topic', collation: 'C' },
    ]);
  });
});
