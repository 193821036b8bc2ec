import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AttendedServer } from './attended-server.ts';
import { giveToServer } from './server-user.ts';

const PROGRAM = 'pgbouncer';
const ATTEMPTS = 8;
const PORTS = { from: 20_000, below: 32_000 } as const;
// Fewer than those who ask, so that statements of one client meet connections of the server that others have used.
const CONNECTIONS = 2;

/** A PgBouncer in transaction mode, on a free port of this machine. */
export class PgBouncer {
  /** The URL of the server, by way of this. */
  readonly url: string;
  readonly #running: AttendedServer;
  readonly #scratch: string;

  private constructor(url: string, running: AttendedServer, scratch: string) {
    this.url = url;
    this.#running = running;
    this.#scratch = scratch;
  }

  /** The version that is on the PATH; `undefined` where there is none. */
  static version(): string | undefined {
    const { status, stdout } = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
    return status === 0 ? stdout.split('\n')[0] : undefined;
  }

  /** Starts one in front of a server; resolves once it takes connections. */
  static async start(server: string): Promise<PgBouncer> {
    for (let attempt = 1; ; attempt++) {
      const scratch = mkdtempSync(join(tmpdir(), 'sessionlog-pgbouncer-'));
      const [ini, log] = [join(scratch, 'pgbouncer.ini'), join(scratch, 'pgbouncer.log')];
      const url = new URL(server);
      url.port = String(randomInt(PORTS.from, PORTS.below));
      writeFileSync(ini, configuration(new URL(server), url.port));
      giveToServer(scratch);
      // It is ended by the signal that ends a PostgreSQL, which a shell keeps from what it starts.
      const args = ['--default-signal=QUIT', PROGRAM, ini];
      const command = { program: 'env', args, env: { PATH: process.env['PATH'] } };
      const running = await AttendedServer.start(command, scratch, log);
      const said = (): string => readFileSync(log, 'utf8');
      while (!running.isGone && !said().includes('process up')) await setTimeout(5);
      const bouncer = new PgBouncer(url.href, running, scratch);
      if (!running.isGone) return bouncer;
      const because = said();
      await bouncer.stop();
      // The port is somebody else's.
      if (attempt === ATTEMPTS) throw new Error(`PgBouncer did not start: ${because}`);
    }
  }

  /** Ends it. */
  async stop(): Promise<void> {
    await this.#running.end('remove');
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}

function configuration({ hostname, port, username, pathname }: URL, listenPort: string): string {
  return `[databases]
${pathname.slice(1)} = host=${hostname} port=${port} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${CONNECTIONS}
`;
}
