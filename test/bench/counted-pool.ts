import type { PostgresConnection, PostgresConnectionPool } from '@sessionlog/eventlog-postgres';
import type pg from 'pg';

/** A pool that is lent to a log, and counts how often a connection of it is asked for: a log does so for every statement. */
export class CountedPool implements PostgresConnectionPool {
  readonly #pool: pg.Pool;
  #queries = 0;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** How many there were so far. */
  get queries(): number {
    return this.#queries;
  }

  connect(): Promise<PostgresConnection> {
    this.#queries += 1;
    return this.#pool.connect();
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  on(event: 'error', listener: (error: Error) => void): unknown {
    return this.#pool.on(event, listener);
  }

  removeListener(event: 'error', listener: (error: Error) => void): unknown {
    return this.#pool.removeListener(event, listener);
  }
}
