import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { COMPILE_CACHE } from '../../../test/processes/start-process.ts';

/** How the command line ended. */
export interface Ended {
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program, as it was built. */
export const MAIN: string = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const PLAIN = { NO_COLOR: undefined, FORCE_COLOR: undefined, SESSIONLOG_LOG: undefined };

/** Starts the real binary. It is given no terminal. */
export function startSessionlog(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...PLAIN, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
  });
}

/** Runs the real binary to its end with `input` on its standard input. */
export async function sessionlog(
  args: readonly string[],
  { input = '', env = {} }: { readonly input?: string | Uint8Array; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const child = startSessionlog(args, env);
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('it was given no pipes.');
  // It may end without having read.
  stdin.on('error', () => {});
  stdin.end(input);
  const [[code, signal], out, err] = await Promise.all([once(child, 'close'), text(stdout), text(stderr)]);
  return { code: code ?? signal, stdout: out, stderr: err };
}

/** The values that it answered with, one on each line. */
export function values({ stdout }: Ended): readonly unknown[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
