import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { programFile } from '../../../test/setup/program-file.ts';

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
  const file = programFile(new URL(`./children/${name}.ts`, import.meta.url));
  const command = `${shell} exec "$0" "$@"`;
  const child = spawn('sh', ['-c', command, process.execPath, file, ...args.map(String)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let errors = '';
  let waiting: { readonly text: string; readonly resolve: () => void; readonly reject: (reason: Error) => void }[] = [];
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
    for (const { text, resolve } of waiting) if (out.includes(text)) resolve();
    waiting = waiting.filter(({ text }) => !out.includes(text));
  });
  const ended = new Promise<{ code: number | null; out: string; errors: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      for (const { text, reject: refuse } of waiting) refuse(new Error(`ended before it said "${text}": ${errors}`));
      resolve({ code, out, errors });
    });
  });
  const said = (text: string): Promise<void> =>
    out.includes(text)
      ? Promise.resolve()
      : new Promise((resolve, reject) => void waiting.push({ text, resolve, reject }));
  return { process: child, ended, said };
}
