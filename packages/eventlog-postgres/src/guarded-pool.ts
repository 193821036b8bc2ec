import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { driverError } from './driver-error.ts';
import type { PostgresConnection, PostgresConnectionPool } from './postgres-connection-pool.ts';
import { sqlstate } from './sqlstate.ts';
import { StatementNames } from './statement-names.ts';

// What a server warns with when the wait for a standby was cancelled: the commit is not where it was to be.
const WARNING = '01000';
// The server ends the connection with these, or its transaction has failed; no answer at all is as a lost one.
const ENDED = /^(08|57P|25P0[2-4])/;
const OPEN_TRANSACTION = '25001';

/**
 * A pool as Kysely wants it, in which nothing is waited for without end: every statement has a time-out, and a connection
 * of which it is not known what it does is closed. Its errors end no process, and tell nothing but a code.
 *
 * @param onLost - called when a connection that is in use fails by itself.
 */
export function guardedPool(
  pool: PostgresConnectionPool,
  queryTimeoutMs: number,
  onLost: () => void = () => {},
): PostgresPool {
  const names = new StatementNames();
  return {
    options: {},
    async connect() {
      const client = await connectWithin(pool, queryTimeoutMs);
      refuseOpenTransaction(client);
      return guardedClient(client, names, queryTimeoutMs, onLost);
    },
    end: async () => {},
  };
}

function guardedClient(
  client: PostgresConnection,
  names: StatementNames,
  queryTimeoutMs: number,
  onLost: () => void,
): PostgresPoolClient {
  const ask = names.asking(client);
  let broken = false;
  let warned = false;
  const onError = (): void => {
    broken = true;
    onLost();
  };
  const onNotice = (notice: Error): void => {
    if ('code' in notice && notice.code === WARNING) warned = true;
  };
  client.on('error', onError);
  client.on('notice', onNotice);
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    try {
      warned = false;
      // A pool that is lent need not know of `query_timeout`.
      const asked = (async () => ask({ text, values: [...values], query_timeout: queryTimeoutMs }))();
      const result = await within(asked, queryTimeoutMs);
      if (warned) throw new Error('the wait for a standby was cancelled');
      return result;
    } catch (error) {
      const told = driverError(error);
      broken ||= ENDED.test(sqlstate(told) ?? '08');
      throw told;
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release(destroy) {
      client.removeListener('notice', onNotice);
      client.release(broken || destroy === true);
      // A connection that is closed can still fail: whoever hears of it first.
      if (!broken) client.removeListener('error', onError);
    },
  };
}

async function connectWithin(pool: PostgresConnectionPool, limitMs: number): Promise<PostgresConnection> {
  const connecting = (async () => pool.connect())();
  try {
    return await within(connecting, limitMs);
  } catch (error) {
    connecting.then((client) => client.release()).catch(() => {});
    throw driverError(error);
  }
}

// What is appended within a transaction that somebody left open is undone with it, and what is read can be as old as it is.
function refuseOpenTransaction(client: PostgresConnection): void {
  const status = client.getTransactionStatus?.();
  if (status !== 'T' && status !== 'E') return;
  client.release(true);
  throw Object.assign(new Error('a transaction is open'), { code: OPEN_TRANSACTION });
}

async function within<Value>(promise: Promise<Value>, limitMs: number): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer came in time')), limitMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
