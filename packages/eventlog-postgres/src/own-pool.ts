import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresConnectionPool } from './postgres-connection-pool.ts';

const CONNECTIONS = 4;

/** A pool of the log's own. Idle connections do not keep the process running. */
export function ownPool(connectionString: string, queryTimeoutMs: number): PostgresConnectionPool {
  const pool = new pg.Pool({
    connectionString,
    max: CONNECTIONS,
    connectionTimeoutMillis: queryTimeoutMs,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  return {
    connect: () => pool.connect(),
    on: (event, listener) => pool.on(event, listener),
    removeListener: (event, listener) => pool.removeListener(event, listener),
    // A connection that is lost without a word does not hold up the end.
    end: () => Promise.race([pool.end(), setTimeout(queryTimeoutMs, undefined, { ref: false })]),
  };
}
