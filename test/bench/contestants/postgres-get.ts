import { SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { BENCH_ATTRIBUTES, BENCH_POLICY, benchPrincipal, scattered } from '../bench-session.ts';
import type { BenchContext, Contestant } from '../contestant.ts';
import { CountedPool } from '../counted-pool.ts';
import { postgresPlace } from '../postgres-place.ts';
import { postgresSessions } from '../postgres-sessions.ts';
import { callAll, concurrentRate } from '../rate.ts';

const CONNECTIONS = 4;
const FILLING = 4096;

interface Getting {
  readonly queries: () => number;
  readonly get: (index: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A strict `store.get`, which asks the server before it answers. */
export function postgresGet(inFlight: number): Contestant {
  return {
    name: `get/postgres/${inFlight}`,
    label: `store.get over the PostgreSQL log, ${inFlight} in flight`,
    server: 'postgres',
    async prepare(context) {
      const { get, close } = await getting(context);
      return { run: () => concurrentRate(context.runMs, inFlight, get), close };
    },
  };
}

/** How many of them one query of the server answers. */
export function postgresGetsPerQuery(inFlight: number): Contestant {
  return {
    name: `gets-per-query/postgres/${inFlight}`,
    label: `store.get over the PostgreSQL log, ${inFlight} in flight`,
    server: 'postgres',
    async prepare(context) {
      const { queries, get, close } = await getting(context);
      const run = async (): Promise<number> => {
        const before = queries();
        let gets = 0;
        await concurrentRate(context.runMs, inFlight, (index) => {
          gets += 1;
          return get(index);
        });
        return gets / (queries() - before);
      };
      return { run, close };
    },
  };
}

async function getting({ directory, events, progress }: BenchContext): Promise<Getting> {
  const { connectionString, schema, topic } = postgresPlace(directory);
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS });
  const counted = new CountedPool(pool);
  const log = await PostgresEventLog.open({ pool: counted, schema, topic });
  const store = await SessionStore.open(log, { policy: BENCH_POLICY });
  const tokens: string[] = [];
  const create = async (index: number): Promise<void> => {
    const { token } = await store.create({ principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES });
    tokens.push(token);
  };
  await callAll(postgresSessions(events), FILLING, create, progress);
  return {
    queries: () => counted.queries,
    async get(index) {
      if ((await store.get(scattered(tokens, index))) === undefined) throw new Error('A live session was not found.');
    },
    async close() {
      await log.close();
      await pool.end();
    },
  };
}
