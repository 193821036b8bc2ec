import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AttendedServer } from './attended-server.ts';
import { inSomePlace } from './server-places.ts';
import { type ServerPrograms, serverPrograms } from './server-programs.ts';
import { serverUser } from './server-user.ts';

const PATIENCE_MS = 60_000;
const ATTEMPTS = 8;
const WORDS = 8;
// Below those that systems give to clients: such a port is taken by chance, and a client that asks a server that is down
// can be connected to itself.
const PORTS = { from: 20_000, below: 32_000 } as const;
const SETTINGS: readonly string[] = [
  'autovacuum=off',
  'dynamic_shared_memory_type=mmap',
  // Servers are killed in tests, and what was written survives that; no power is cut.
  'fsync=off',
  'huge_pages=off',
  'io_method=sync',
  'jit=off',
  'max_connections=120',
  'max_parallel_workers=0',
  'max_wal_size=256MB',
  'shared_buffers=32MB',
  'unix_socket_directories=',
];

/** A PostgreSQL server of a test's own, on a free port of this machine, with its data in a temporary directory. */
export class PostgresServer {
  readonly #scratch: string;
  readonly #programs: ServerPrograms;
  #port = 0;
  #running: AttendedServer | undefined;
  #killed: number | undefined;

  private constructor(scratch: string, programs: ServerPrograms) {
    this.#scratch = scratch;
    this.#programs = programs;
  }

  /**
   * Starts one; resolves once it answers. `undefined` where none can be started, after it was said loudly why; with
   * SESSIONLOG_TEST_POSTGRES_REQUIRED=1 that is an error.
   */
  static async begin(): Promise<PostgresServer | undefined> {
    try {
      return await PostgresServer.#begin();
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      if (process.env['SESSIONLOG_TEST_POSTGRES_REQUIRED'] === '1') throw new Error(`NO POSTGRESQL SERVER: ${because}`);
      process.stdout.write(
        `NO POSTGRESQL SERVER, so its tests are skipped. Name one with SESSIONLOG_TEST_POSTGRES_URL=postgres://...\n${because}\n`,
      );
      return undefined;
    }
  }

  static #begin(): Promise<PostgresServer> {
    return inSomePlace(async (scratch) => {
      const server = new PostgresServer(scratch, serverPrograms(scratch));
      await server.#initialize();
      await server.#start(() => randomInt(PORTS.from, PORTS.below));
      return server;
    });
  }

  /** Where the database is. */
  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  /** Kills the server and all its backends at once, as `kill -9` does. */
  async kill(): Promise<void> {
    const pid = Number(this.#said()[0]);
    // Stopped first, so that it starts none that would hold on to the memory of all.
    process.kill(pid, 'SIGSTOP');
    const backends = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    for (const each of [...backends, pid]) process.kill(each, 'SIGKILL');
    this.#killed = pid;
    await this.#running?.end('keep');
  }

  /** Starts it again after {@link kill}: it recovers from its log. */
  async restart(): Promise<void> {
    await this.#start(() => this.#port);
  }

  /** Ends the server and removes its data. */
  async stop(): Promise<void> {
    await this.#running?.end('remove');
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#scratch, 'data');
  }

  async #initialize(): Promise<void> {
    const { initdb, env } = this.#programs;
    const how = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--wal-segsize=4'];
    const options = [...how, ...SETTINGS.flatMap((setting) => ['-c', setting])];
    try {
      await promisify(execFile)(initdb, ['-D', this.#data, ...options], { ...serverUser, env });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
      throw new Error(`initdb failed: ${lastOf(`${stdout}\n${stderr}`) || String(error)}`);
    }
  }

  async #start(port: () => number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.#port = port();
      const args = ['-D', this.#data, '-p', String(this.#port)];
      const { postgres: program, env } = this.#programs;
      this.#running = await AttendedServer.start({ program, args, env }, this.#scratch, this.#log);
      if (await this.#becomesReady(this.#running)) return;
      // One that is too slow here is as slow on another port.
      const isLast = attempt === ATTEMPTS || !this.#running.isGone;
      const words = lastOf(readFileSync(this.#log, 'utf8'));
      await this.#running.end(isLast ? 'remove' : 'keep');
      if (isLast) throw new Error(`the server did not start: ${words}`);
      // The port is somebody else's, perhaps not for long.
      await setTimeout(20 * attempt);
    }
  }

  async #becomesReady(running: AttendedServer): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!this.#isReady()) {
      if (running.isGone || performance.now() > deadline) return false;
      await setTimeout(5);
    }
    return true;
  }

  get #log(): string {
    return join(this.#scratch, 'server.log');
  }

  // The server says there how far it is; what it said before it was killed still stands there.
  #isReady(): boolean {
    const said = this.#said();
    return Number(said[0]) !== this.#killed && /^(ready|standby)/.test(said[7] ?? '');
  }

  #said(): readonly string[] {
    try {
      return readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n');
    } catch {
      return [];
    }
  }
}

function lastOf(text: string): string {
  return text.trim().split('\n').slice(-WORDS).join('\n');
}
