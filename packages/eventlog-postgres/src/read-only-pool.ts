import { ownPool } from './own-pool.ts';
import type { PostgresConnectionPool } from './postgres-connection-pool.ts';
import { readOnlyUrl } from './read-only-url.ts';
import { sqlstate } from './sqlstate.ts';

// What a pooler says to a setting that it does not pass on.
const NOT_UNDERSTOOD = '08P01';

/**
 * A pool of the log's own whose sessions only read. A pooler can refuse the setting that makes the server see to that, and
 * then what remains is that nothing else is asked.
 */
export function readOnlyPool(connectionString: string, queryTimeoutMs: number): PostgresConnectionPool {
  const pool = ownPool(readOnlyUrl(connectionString), queryTimeoutMs);
  const plain = ownPool(connectionString, queryTimeoutMs);
  let isRefused = false;
  return {
    async connect() {
      if (isRefused) return plain.connect();
      try {
        return await pool.connect();
      } catch (error) {
        isRefused = sqlstate(error) === NOT_UNDERSTOOD;
        if (isRefused) return plain.connect();
        throw error;
      }
    },
    on(event, listener) {
      pool.on(event, listener);
      plain.on(event, listener);
    },
    removeListener(event, listener) {
      pool.removeListener(event, listener);
      plain.removeListener(event, listener);
    },
    async end() {
      await Promise.all([pool.end(), plain.end()]);
    },
  };
}
