import type { PostgresConnectionPool } from '@sessionlog/eventlog-postgres';
import type pg from 'pg';

/** A pool over another one, for one client that can be ended by {@link sever}. */
export interface SeverablePool {
  readonly pool: PostgresConnectionPool;
  /**
   * Ends the client as its crash would: the server processes that do something for it are terminated, and it is given no
   * connection again. Resolves when they are gone.
   */
  sever(): Promise<void>;
}

/** Makes one over `pool`, to whose errors somebody listens already. */
export function severablePool(pool: pg.Pool): SeverablePool {
  const inUse = new Set<pg.PoolClient>();
  let isSevered = false;
  const connect = async (): Promise<pg.PoolClient> => {
    const client = await pool.connect();
    if (isSevered) {
      client.release();
      throw new Error('the client has crashed.');
    }
    inUse.add(client);
    const release = client.release.bind(client);
    client.release = (destroy) => {
      inUse.delete(client);
      release(destroy);
    };
    return client;
  };
  return {
    pool: {
      connect,
      on: () => {},
      removeListener: () => {},
      end: async () => {},
    },
    async sever() {
      isSevered = true;
      const processes = [...inUse].map((client) => (client as ConnectedClient).processID);
      const patienceMs = 30_000;
      await pool.query('select pg_terminate_backend(p, $2) from unnest($1::int[]) as p', [processes, patienceMs]);
    },
  };
}

// The types of pg do not know it.
interface ConnectedClient extends pg.PoolClient {
  readonly processID: number;
}
