import type { PostgresConnectionPool } from './postgres-connection-pool.ts';

const listeners = new WeakMap<PostgresConnectionPool, number>();

/**
 * Hears of errors of idle connections, which are no one's call: the next call finds another. Listens once for all logs that
 * share a pool, as Node warns of many listeners, until each has called the function that it is given.
 */
export function hearPoolErrors(pool: PostgresConnectionPool): () => void {
  const others = listeners.get(pool) ?? 0;
  if (others === 0) pool.on('error', ignore);
  listeners.set(pool, others + 1);
  return () => {
    const left = (listeners.get(pool) ?? 1) - 1;
    listeners.set(pool, left);
    if (left === 0) pool.removeListener('error', ignore);
  };
}

function ignore(): void {}
