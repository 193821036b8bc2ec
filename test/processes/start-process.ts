import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { programFile } from '../setup/program-file.ts';

/** A process of ours that runs a TypeScript file beside this one and talks by messages. */
export interface StartedProcess {
  readonly process: ChildProcess;
  /** What it wrote to standard output and standard error so far. */
  output(): string;
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Which file is run, and the flags and variables that Node is given, or another runtime. */
export interface Program {
  readonly name: string;
  readonly execPath?: string;
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

// What is compiled once need not be compiled by the next thousand processes. The bundles go with their run, and so does this.
const BUNDLES = process.env['SESSIONLOG_TEST_PROGRAMS'];
/** The directory where processes keep what they compiled; `undefined` outside a run. */
export const COMPILE_CACHE: string | undefined = BUNDLES === undefined ? undefined : join(BUNDLES, 'compiled');

/** Starts `<name>.ts`. The process runs the built packages. */
export function startProcess(program: string | Program, ...args: readonly string[]): StartedProcess {
  const {
    name,
    execPath = process.execPath,
    flags,
    env,
  }: Program = typeof program === 'string' ? { name: program, flags: [] } : program;
  const file = programFile(new URL(`./${name}.ts`, import.meta.url));
  const child = fork(file, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execPath,
    execArgv: execPath === process.execPath ? [...process.execArgv, ...flags] : [...flags],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { process: child, ended, output: () => Buffer.concat(chunks).toString() };
}
