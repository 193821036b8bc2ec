#!/usr/bin/env node
import { runProgram } from './run-program.ts';
import type { Shell } from './shell.ts';

const { stdin, stdout, stderr } = process;
const shell: Shell = { stdin, stdout, stderr, clock: () => performance.now(), code: 0 };

// Whoever reads our output may have seen enough.
stdout.on('error', () => process.exit(shell.code));
process.exitCode = await runProgram(process.argv.slice(2), shell);
