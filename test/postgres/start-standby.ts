import pg from 'pg';
import { PostgresServer } from './postgres-server.ts';
import { ServerCopy } from './server-copy.ts';

/**
 * Starts a standby of a server; resolves once all that the server writes streams to it.
 *
 * @param way - the URL by which it reaches the server.
 */
export async function startStandby(primary: PostgresServer, way: string): Promise<PostgresServer> {
  const standby = (await PostgresServer.begin()) as PostgresServer;
  const { hostname, port, username } = new URL(way);
  const copy = await ServerCopy.take(primary);
  const settings = [
    `primary_conninfo = 'host=${hostname} port=${port} user=${username}'`,
    // What the primary was told is in the copy, too; nobody follows this one.
    `synchronous_standby_names = ''`,
  ];
  await copy.putInto(standby, settings, 'standby.signal');
  const client = new pg.Client({ connectionString: primary.url });
  await client.connect();
  const streaming = `select from pg_stat_replication where state = 'streaming'`;
  while ((await client.query(streaming)).rows.length === 0);
  await client.end();
  return standby;
}
