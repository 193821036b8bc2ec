import { spawn } from 'node:child_process';

/** How a program ended. */
export interface ProgramEnd {
  /** Its exit code, or the name of the signal that ended it. */
  readonly code: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longest time a program may take, in milliseconds. */
const PATIENCE_MS = 120_000;

/** Runs a program in the directory `cwd` to its end. Rejects only when it cannot be started. */
export function runProgram(command: string, args: readonly string[], cwd: string): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, timeout: PATIENCE_MS, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const ended = String(code ?? signal);
      resolve({ code: ended, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}

/** Runs a Node script; see {@link runProgram}. */
export function runNode(args: readonly string[], cwd: string): Promise<ProgramEnd> {
  return runProgram(process.execPath, args, cwd);
}
