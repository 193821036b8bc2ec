import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { PostgresConnection, PostgresConnectionPool } from './postgres-connection-pool.ts';
import { sqlstate } from './sqlstate.ts';
import { StatementNames } from './statement-names.ts';

// What a server warns with when the wait for a standby was cancelled: the commit is not where it was to be.
const WARNING = '01000';
// The server ends the connection with these; no answer at all is as a lost one.
const ENDED = /^(08|57P)/;

/**
 * A pool as Kysely wants it, in which nothing is waited for without end: every statement has a time-out, and a connection
 * of which it is not known what it does is closed. Its errors end no process.
 */
export function guardedPool(pool: PostgresConnectionPool, queryTimeoutMs: number): PostgresPool {
  const names = new StatementNames();
  return {
    options: {},
    connect: async () => guardedClient(await connectWithin(pool, queryTimeoutMs), names, queryTimeoutMs),
    end: async () => {},
  };
}

function guardedClient(client: PostgresConnection, names: StatementNames, queryTimeoutMs: number): PostgresPoolClient {
  const ask = names.asking(client);
  let broken = false;
  let warned = false;
  const onError = (): void => {
    broken = true;
  };
  const onNotice = (notice: Error): void => {
    if ('code' in notice && notice.code === WARNING) warned = true;
  };
  client.on('error', onError);
  client.on('notice', onNotice);
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    try {
      warned = false;
      const result = await ask({ text, values: [...values], query_timeout: queryTimeoutMs });
      if (warned) throw new Error('the wait for a standby was cancelled');
      return result;
    } catch (error) {
      broken ||= ENDED.test(sqlstate(error) ?? '08');
      throw error;
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
  const connecting = pool.connect();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no connection came in time')), limitMs);
  try {
    return await Promise.race([connecting, late.promise]);
  } catch (error) {
    connecting.then((client) => client.release()).catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
