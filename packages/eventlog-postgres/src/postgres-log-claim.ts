import { EventLogUnavailableError } from '@sessionlog/core';
import { guardedPool } from './guarded-pool.ts';
import type { PostgresConnectionPool } from './postgres-connection-pool.ts';

// What would end a transaction in which nothing happens for long: not every server has each of them.
const STAY = `select set_config(name, '0', true) from pg_catalog.pg_settings
  where name in ('idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout')`;
const LOCK = 'select pg_try_advisory_xact_lock($1::bigint) as held';

/**
 * A log that is claimed for a work of which there must not be two. It is a lock of the server's, which is given back when
 * the process that holds it ends, however it does, and not while it stands still. It keeps off nobody but those who claim.
 *
 * @since 0.1.0
 */
export interface PostgresLogClaim {
  /** Aborted with `ERR_EVENT_LOG_UNAVAILABLE` when the connection that held it is lost: others may hold it now. */
  readonly lost: AbortSignal;
  /** Gives it back; it does nothing when it is called again. */
  release(): Promise<void>;
}

/**
 * Takes a lock on a connection of its own, in a transaction that does nothing else: so it is the same process of the server
 * all the time, also behind a pooler that changes them between transactions. It has seen nothing and writes nothing, so
 * that it keeps no row from being vacuumed.
 *
 * @returns `undefined` when somebody else holds it.
 * @throws the driver's errors.
 */
export async function claimLog(
  pool: PostgresConnectionPool,
  lock: string,
  queryTimeoutMs: number,
): Promise<PostgresLogClaim | undefined> {
  const lost = new AbortController();
  const client = await guardedPool(pool, queryTimeoutMs, () =>
    lost.abort(new EventLogUnavailableError('the connection that held its lock was lost')),
  ).connect();
  let isHeld = false;
  const end = async (): Promise<void> => {
    isHeld = false;
    // The lock ends with the connection, where that can't be asked any more.
    const isOver = await client.query('rollback', []).then(
      () => true,
      () => false,
    );
    client.release(!isOver);
  };
  try {
    await client.query('begin isolation level read committed, read only', []);
    await client.query(STAY, []);
    const { rows } = await client.query<{ held: boolean }>(LOCK, [lock]);
    isHeld = rows[0]?.held === true;
  } catch (error) {
    client.release(true);
    throw error;
  }
  if (isHeld) return Object.freeze({ lost: lost.signal, release: async () => (isHeld ? end() : undefined) });
  await end();
  return undefined;
}
