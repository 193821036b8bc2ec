#!/usr/bin/env node
import { runProgram } from './run-program.ts';
import type { Shell } from './shell.ts';

// Of Node 22.14.
const OLDEST_NODE_API = 10;

const shell: Shell = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: () => performance.now(),
  code: 0,
};

// Whoever reads our output may have seen enough.
process.stdout.on('error', () => process.exit(shell.code));
if (Number(process.versions['napi']) < OLDEST_NODE_API) {
  shell.stderr.write('sessionlog: This needs Node 22.14 or newer.\n');
  process.exitCode = 2;
} else process.exitCode = await runProgram(process.argv.slice(2), shell);
