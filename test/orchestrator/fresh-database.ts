import pg from 'pg';
import { freshTopic, sharedServer } from '../postgres/shared-server.ts';

/** A database of a test's own on the server of this run, and what a test asks of it. */
export interface FreshDatabase {
  /** Where it is, for `--log`. The server asks for no password, so that any is the right one. */
  readonly url: string;
  readonly name: string;
  /** What a screen may show of the URL. */
  readonly shown: string;
  /** How many connections to it are open now, and how many were ever lost without a word of their client. */
  connections(): Promise<{ readonly open: number; readonly abandoned: number }>;
  drop(): Promise<void>;
}

/** Makes one, to which one comes with this password. */
export async function freshDatabase(password: string): Promise<FreshDatabase> {
  const url = new URL(await sharedServer());
  const server = new pg.Client({ connectionString: url.href });
  await server.connect();
  const name = freshTopic().replaceAll('-', '_');
  await server.query(`create database ${name}`);
  url.pathname = `/${name}`;
  url.password = password;
  return {
    url: url.href,
    name,
    shown: `postgres://${url.host}/${name}`,
    async connections() {
      const { rows } = await server.query(
        `select (select count(*)::int from pg_stat_activity where datname = $1) as open,
           (select sessions_abandoned::int from pg_stat_database where datname = $1) as abandoned`,
        [name],
      );
      return rows[0];
    },
    async drop() {
      await server.query(`drop database if exists ${name} with (force)`);
      await server.end();
    },
  };
}
