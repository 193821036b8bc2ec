import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../orchestrator/dist/main.js', import.meta.url));

/** A running orchestrator: a primary and its workers, as real processes. */
export interface Orchestrator {
  readonly url: string;
  readonly pid: number;
  /** The workers that the first screen names. */
  readonly workers: readonly number[];
  /** What all its processes wrote so far, to both streams. */
  output(): string;
  /** Resolves with the exit code of the primary, or the signal that ended it, when no process holds its streams. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts the built orchestrator on any free port, and resolves when its first screen is there. */
export async function startOrchestrator(
  log: string,
  workers: number,
  nodeArgs: readonly string[] = [],
): Promise<Orchestrator> {
  const env = { ...process.env, PORT: '0', WORKERS: String(workers), HOST: '127.0.0.1' };
  const child = spawn(process.execPath, [...nodeArgs, MAIN, '--log', log], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  const output = (): string => Buffer.concat(chunks).toString();
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      chunks.push(chunk);
      if (output().includes('Ctrl-C')) resolve();
    });
    ended.then((code) => reject(new Error(`ended (${code}) without a first screen:\n${output()}`)));
  });
  return {
    url: /Open +(\S+)/.exec(output())?.[1] ?? '',
    pid: child.pid ?? 0,
    workers: (/Workers +([0-9, ]+):/.exec(output())?.[1] ?? '').split(', ').map(Number),
    output,
    ended,
  };
}

/** What a start that is expected to be refused came to. */
export interface RefusedStart {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built orchestrator until it ends by itself. */
export function refusedStart(
  args: readonly string[],
  environment: Record<string, string> = {},
  nodeArgs: readonly string[] = [],
): RefusedStart {
  const env = { ...process.env, PORT: '0', WORKERS: '1', HOST: '127.0.0.1', ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, MAIN, ...args], {
    env,
    encoding: 'utf8',
    timeout: 50_000,
  });
  return { code: status, stdout, stderr };
}
