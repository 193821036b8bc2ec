#!/usr/bin/env node
import { runProgram } from './run-program.ts';
import type { Shell } from './shell.ts';

const OLDEST_NODE = 22;

const shell: Shell = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: () => performance.now(),
  code: 0,
};

// Whoever reads our output may have seen enough.
process.stdout.on('error', () => process.exit(shell.code));
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  shell.stderr.write('sessionlog: This needs Node 22.14 or newer.\n');
  process.exitCode = 2;
} else process.exitCode = await runProgram(process.argv.slice(2), shell);
