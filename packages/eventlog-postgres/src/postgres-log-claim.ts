import { EventLogUnavailableError } from '@sessionlog/core';
import { guardedPool } from './guarded-pool.ts';
import type { PostgresConnectionPool } from './postgres-connection-pool.ts';

// What would end a transaction in which nothing happens for long: not every server has each of them.
const STAY = `select set_config(name, '0', true) from pg_catalog.pg_settings
  where name in ('idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout')`;
// On a standby it would be another lock.
const LOCK = `select pg_is_in_recovery() as standby,
  not pg_is_in_recovery() and pg_try_advisory_xact_lock($1::bigint) as held`;

interface Answer {
  readonly standby: boolean;
  readonly held: boolean;
}

/**
 * A log that is claimed for a work of which there must not be two. It is a lock of the server's, which is given back when
 * the process that holds it ends, however it does, and not while it stands still. It keeps off nobody but those who claim.
 *
 * @since 0.1.0
 */
export interface PostgresLogClaim {
  /** Aborted with `ERR_EVENT_LOG_UNAVAILABLE` when the connection that held it is lost: others may hold it now. */
  readonly lost: AbortSignal;
  /** Gives it back, and resolves when it is; of one that is lost, or given back, there is nothing to give. */
  release(): Promise<void>;
}

/**
 * Takes a lock on a connection of its own, in a transaction that does nothing else: so it is the same process of the server
 * all the time, also behind a pooler that changes them between transactions. It has seen nothing and writes nothing, so
 * that it keeps no row from being vacuumed.
 *
 * @param held - the claims of the log: it is one of them for as long as it has its connection.
 * @returns `undefined` when somebody else holds it.
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the server is a standby; the driver's errors.
 */
export async function claimLog(
  pool: PostgresConnectionPool,
  lock: string,
  queryTimeoutMs: number,
  held: Set<PostgresLogClaim>,
): Promise<PostgresLogClaim | undefined> {
  const lost = new AbortController();
  const client = await guardedPool(pool, queryTimeoutMs, () => {
    // The pool has room for another one at once: who lost a claim need not give it back.
    giveUp(true);
    lost.abort(new EventLogUnavailableError('the connection that held its lock was lost'));
  }).connect();
  let isOpen = true;
  const giveUp = (isBroken: boolean): void => {
    held.delete(claim);
    if (isOpen) client.release(isBroken);
    isOpen = false;
  };
  // The lock ends with the connection, where that can't be asked any more.
  const end = async (): Promise<void> => {
    if (!isOpen) return;
    const isOver = await client.query('rollback', []).then(
      () => true,
      () => false,
    );
    giveUp(!isOver);
  };
  let ending: Promise<void> | undefined;
  const release = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  const claim: PostgresLogClaim = Object.freeze({ lost: lost.signal, release });
  let answer: Answer | undefined;
  try {
    await client.query('begin isolation level read committed, read only', []);
    await client.query(STAY, []);
    [answer] = (await client.query<Answer>(LOCK, [lock])).rows;
  } catch (error) {
    giveUp(true);
    throw error;
  }
  if (answer?.held === true) {
    if (isOpen) held.add(claim);
    return claim;
  }
  await release();
  if (answer?.standby === true) throw new EventLogUnavailableError('the server that answered is a standby');
  return undefined;
}
