import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { answering } from '../postgres/answering.ts';
import { AttendedServer } from '../postgres/attended-server.ts';
import { serverPrograms } from '../postgres/server-programs.ts';
import { giveToServer, serverUser } from '../postgres/server-user.ts';
import { BENCH_SCHEMA, POSTGRES_URL } from './postgres-place.ts';
import type { RunningServer } from './running-server.ts';

const REMOVE = `drop schema if exists ${BENCH_SCHEMA} cascade`;

/**
 * Makes a server ready for the contestants: the one that SESSIONLOG_TEST_POSTGRES_URL names, or one of the bench's own with
 * its data below `directory` and the settings that PostgreSQL comes with, so that a commit is synced.
 *
 * @throws Error with the reason why there is none.
 */
export async function startBenchPostgres(directory: string): Promise<RunningServer> {
  const named = process.env[POSTGRES_URL];
  const server = named === undefined ? await startOwn(directory) : { url: named, stop: async () => {} };
  process.env[POSTGRES_URL] = server.url;
  try {
    await ask(server.url, `${REMOVE}; create schema ${BENCH_SCHEMA}`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    async stop() {
      await ask(server.url, REMOVE);
      await server.stop();
    },
  };
}

async function startOwn(directory: string): Promise<RunningServer & { readonly url: string }> {
  const scratch = mkdtempSync(join(directory, 'sessionlog-bench-postgres-'));
  try {
    const { initdb, postgres: program, env } = serverPrograms(scratch);
    const data = join(scratch, 'data');
    mkdirSync(data, { mode: 0o700 });
    giveToServer(scratch);
    const how = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await promisify(execFile)(initdb, ['-D', data, ...how], { ...serverUser, env });
    const port = await freePort();
    const args = ['-D', data, '-p', String(port), '-c', 'unix_socket_directories='];
    const running = await AttendedServer.start({ program, args, env }, scratch, join(scratch, 'server.log'));
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    await answering(url);
    const stop = async (): Promise<void> => {
      await running.end('remove');
      // The server's user may not take a directory out of one that is not its own.
      rmSync(scratch, { recursive: true, force: true });
    };
    return { url, stop };
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
}

async function ask(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
