import pg from 'pg';
import { benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { BENCH_SCHEMA, postgresUrl } from '../postgres-place.ts';
import { postgresSessions } from '../postgres-sessions.ts';
import { concurrentRate } from '../rate.ts';

// As many as a log has.
const CONNECTIONS = 4;

/** What PostgreSQL itself can do: a SELECT of one row by its primary key, planned once. */
export function barePostgresGet(inFlight: number): Contestant {
  return {
    name: `get/bare-postgres/${inFlight}`,
    label: `bare SELECT of one row, ${inFlight} in flight`,
    server: 'postgres',
    async prepare({ events, runMs }) {
      const pool = new pg.Pool({ connectionString: postgresUrl(), max: CONNECTIONS });
      const table = `${BENCH_SCHEMA}.bare_sessions_${inFlight}`;
      await pool.query(`create table ${table} (token text primary key, data text not null)`);
      const tokens = Array.from({ length: postgresSessions(events) }, benchToken);
      await pool.query(`insert into ${table} select token, $2 from unnest($1::text[]) as t (token)`, [
        tokens,
        JSON.stringify(expressSession(0)),
      ]);
      const text = `select data from ${table} where token = $1`;
      const get = async (index: number): Promise<void> => {
        const { rows } = await pool.query({ name: 'bare', text, values: [scattered(tokens, index)] });
        if (rows.length !== 1) throw new Error('PostgreSQL did not find a row.');
      };
      return { run: () => concurrentRate(runMs, inFlight, get), close: () => pool.end() };
    },
  };
}
