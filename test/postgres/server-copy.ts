import { execFile } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { PostgresServer } from './postgres-server.ts';
import { giveToServer } from './server-user.ts';

const copy = promisify(execFile);
let copies = 0;

/** A copy of all files of a server, made while it runs: a backup as the manual of PostgreSQL has it. It goes with its server. */
export class ServerCopy {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Copies the server. It is as the server is when this resolves, or a little older. */
  static async take(server: PostgresServer): Promise<ServerCopy> {
    return asking(server, async (client) => {
      const data = await dataDirectory(client);
      copies += 1;
      const directory = `${data}-${copies}`;
      await client.query(`select pg_backup_start('copy', true)`);
      // A file that goes while it is copied is none that is needed.
      await copy('cp', ['-a', data, directory]).catch(() => {});
      const { rows } = await client.query('select labelfile from pg_backup_stop(false)');
      await copy('cp', ['-a', join(data, 'pg_wal'), directory]);
      writeFileSync(join(directory, 'backup_label'), rows[0].labelfile);
      for (const name of ['postmaster.pid', 'postmaster.opts']) rmSync(join(directory, name), { force: true });
      return new ServerCopy(directory);
    });
  }

  /**
   * Puts the copy in the place of what a server has, which is killed for it, and starts that.
   *
   * @param settings - lines for its configuration.
   * @param signal - the name of a file that tells it what to be.
   */
  async putInto(server: PostgresServer, settings: readonly string[] = [], signal?: 'standby.signal'): Promise<void> {
    const data = await asking(server, dataDirectory);
    await server.kill();
    rmSync(data, { recursive: true });
    await copy('cp', ['-a', this.#directory, data]);
    appendFileSync(join(data, 'postgresql.auto.conf'), settings.map((line) => `${line}\n`).join(''));
    if (signal !== undefined) writeFileSync(join(data, signal), '');
    giveToServer(data);
    await server.restart();
  }
}

async function dataDirectory(client: pg.Client): Promise<string> {
  const { rows } = await client.query('show data_directory');
  return rows[0].data_directory;
}

async function asking<Value>({ url }: PostgresServer, ask: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}
