import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runProgram } from '../src/run-program.ts';
import type { Shell } from '../src/shell.ts';
import type { Ended } from './sessionlog.ts';

/** A shell that keeps what is written to it. */
export function capturedShell(input: string | Uint8Array = ''): Shell & {
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
} {
  let now = 0;
  return {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    clock: () => now++,
    code: 0,
  };
}

/** Runs a command in this process: for what is about many arguments, and not about the process. */
export async function inProcess(args: readonly string[], input: string | Uint8Array = ''): Promise<Ended> {
  const shell = capturedShell(input);
  const written = Promise.all([text(shell.stdout), text(shell.stderr)]);
  const code = await runProgram(args, shell);
  shell.stdout.end();
  shell.stderr.end();
  const [stdout, stderr] = await written;
  return { code, stdout, stderr };
}
