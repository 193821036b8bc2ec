import { sharedPool } from '../postgres/shared-server.ts';

const ROWS = `
  select 'event ' || e.ctid || e.xmin || e::text as row from sessionlog.events e where topic = $1
  union all select 'floor ' || f.ctid || f.xmin || f::text from sessionlog.floors f where topic = $1
  union all select 'snapshot ' || s.ctid || s.xmin || s::text from sessionlog.snapshots s where topic = $1
  union all select 'entry ' || n.ctid || n.xmin || n::text
    from sessionlog.snapshot_entries n join sessionlog.snapshots using (snapshot) where topic = $1
  order by 1`;

/** Every row that PostgreSQL keeps of the log at a location, with where it stands and who wrote it last. */
export async function everyRow(location: string): Promise<readonly string[]> {
  const pool = await sharedPool();
  const { rows } = await pool.query<{ row: string }>(ROWS, [new URL(location.slice('postgres:'.length)).hash.slice(1)]);
  return rows.map(({ row }) => row);
}
