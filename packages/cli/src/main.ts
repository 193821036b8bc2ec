#!/usr/bin/env node
import type { Shell } from './shell.ts';

// Of Node 22.14.
const OLDEST_NODE_API = 10;

// Other users of the machine see the arguments of a program, and one may be a URL with a password.
process.title = 'sessionlog';

const shell: Shell = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: () => performance.now(),
  code: 0,
};

process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  // Whoever reads our output may have seen enough.
  if (code === 'EPIPE') process.exit(shell.code);
  shell.stderr.write('sessionlog: What was to be answered could not be written.\n');
  process.exit(2);
});
// What was begun is done, whether or not anybody hears of it.
process.stderr.on('error', () => {});
if (Number(process.versions['napi']) < OLDEST_NODE_API) {
  shell.stderr.write('sessionlog: This needs Node 22.14 or newer.\n');
  process.exitCode = 2;
} else {
  // What it needs takes a while to load.
  const { runProgram } = await import('./run-program.ts');
  process.exitCode = await runProgram(process.argv.slice(2), shell);
}
