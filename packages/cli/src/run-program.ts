import { Command, CommanderError } from 'commander';
import { addAsOf } from './commands/add-as-of.ts';
import { addCompact } from './commands/add-compact.ts';
import { addCopy } from './commands/add-copy.ts';
import { addHistory } from './commands/add-history.ts';
import { addImport } from './commands/add-import.ts';
import { addInspect } from './commands/add-inspect.ts';
import { addList } from './commands/add-list.ts';
import { addRevoke } from './commands/add-revoke.ts';
import { addSalvage } from './commands/add-salvage.ts';
import { addStats } from './commands/add-stats.ts';
import { addTail } from './commands/add-tail.ts';
import { addToken } from './commands/add-token.ts';
import { addVerify } from './commands/add-verify.ts';
import { failureOf, failureText } from './failure.ts';
import type { ExitCode, Shell } from './shell.ts';
import { usageMessage } from './usage-message.ts';
import { VERSION } from './version.ts';

const ABOUT = `Looks into, ends and moves durable auth sessions, in any event log of Sessionlog.

A log is file:DIRECTORY, sqlite:PATH[#TOPIC] or postgres://HOST/DATABASE[#[SCHEMA/]TOPIC].
Leave the password out of a URL: the variable PGPASSWORD and the file .pgpass are read.`;
const CODES = `
Exit codes: 0 done, 1 not so (declined, not found, torn records, losses),
2 failed (damage, no log, wrong usage).
No token, handle or password is ever printed. NO_COLOR is honoured.`;

const COMMANDS = [
  addStats,
  addList,
  addHistory,
  addAsOf,
  addInspect,
  addRevoke,
  addTail,
  addVerify,
  addSalvage,
  addCompact,
  addCopy,
  addImport,
  addToken,
];

/** Runs the command that the arguments name. Whatever it comes to, it is told, and nothing is thrown. */
export async function runProgram(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const program = new Command('sessionlog')
    .description(ABOUT)
    .version(VERSION)
    .addHelpText('after', CODES)
    .exitOverride()
    // What commander says of a mistake quotes the arguments.
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      outputError: () => {},
    });
  for (const add of COMMANDS) add(program, shell);
  try {
    await program.parseAsync(args, { from: 'user' });
    return shell.code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure =
      error instanceof CommanderError ? { code: 'ERR_USAGE', message: usageMessage(error) } : failureOf(error);
    if (failure.message !== '') shell.stderr.write(failureText(failure, args.includes('--json')));
    return 2;
  }
}
