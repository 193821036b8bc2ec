import pg from 'pg';
import { benchEvents } from '../bench-event.ts';
import type { Contestant } from '../contestant.ts';
import { BENCH_SCHEMA, postgresUrl } from '../postgres-place.ts';
import { serialRate } from '../rate.ts';

const TABLE = `${BENCH_SCHEMA}.bare_events`;
// The table of the log, without what refuses to change it.
const CREATE = `create table if not exists ${TABLE} (
  position bigint generated always as identity primary key, event_id text not null, topic text not null,
  kind text not null, data text not null, recorded_at timestamptz not null default clock_timestamp(),
  unique (topic, event_id));
  create index if not exists bare_events_in_order on ${TABLE} (topic, position)`;
const INSERT = `insert into ${TABLE} (event_id, topic, kind, data)
  select e.id, $1, e.kind, e.data from unnest($2::text[], $3::text[], $4::text[]) as e (id, kind, data)
  returning position`;

/**
 * What PostgreSQL itself can do with a table like that of the log: as many rows as are in flight in one INSERT, one such
 * INSERT at a time, which takes its turn with no other writer's. Kept planned by the server, or given as text each time.
 */
export function barePostgresAppend(inFlight: number, is: 'planned once' | 'planned each time'): Contestant {
  return {
    name: `append/bare-postgres/${inFlight}/${is.replaceAll(' ', '-')}`,
    label: `bare INSERT of ${inFlight} rows, ${is}`,
    server: 'postgres',
    async prepare({ runMs }) {
      const client = new pg.Client({ connectionString: postgresUrl() });
      await client.connect();
      await client.query(CREATE);
      const next = await benchEvents();
      const topic = `${inFlight} ${is}`;
      const named = is === 'planned once' ? { name: 'bare' } : {};
      const insert = async (): Promise<void> => {
        const events = Array.from({ length: inFlight }, next);
        const columns = [events.map(({ id }) => id), events.map(({ type }) => type), events.map(({ data }) => data)];
        const { rowCount } = await client.query({ ...named, text: INSERT, values: [topic, ...columns] });
        if (rowCount !== inFlight) throw new Error('PostgreSQL took another number of rows.');
      };
      return { run: async () => inFlight * (await serialRate(runMs, 1, insert)), close: () => client.end() };
    },
  };
}
