import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A process of its own that runs a file of `children/`, and what it said. */
export interface Child {
  readonly process: ChildProcess;
  /** All of its standard output, once it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly errors: string }>;
  /** Resolves when this text has come out of it. */
  said(text: string): Promise<void>;
}

/** Starts `children/<name>.ts`; it is killed when the test ends, if it still runs. `shell` runs before it. */
export function startChild(name: string, args: readonly (string | number)[], shell = ''): Child {
  const file = fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url));
  const command = `${shell} exec "$0" "$@"`;
  const child = spawn('sh', ['-c', command, process.execPath, file, ...args.map(String)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  const ended = new Promise<{ code: number | null; out: string; errors: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, errors }));
  });
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (out.includes(text)) resolve();
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`ended before it said ${text}: ${errors}`)));
      look();
    });
  return { process: child, ended, said };
}
