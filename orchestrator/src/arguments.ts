import { parseArgs } from 'node:util';
import { DEFAULT_LOG, type LogLocation, readLogLocation } from './log-location.ts';
import { Refusal } from './refusal.ts';

/** What the command line and the environment ask for. */
export interface Arguments {
  readonly help: boolean;
  readonly log: LogLocation;
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on; 0 takes any free one. */
  readonly port: number;
  /** Number of worker processes. */
  readonly workers: number;
}

/** What `--help` prints. */
export const HELP = `Usage: npm start -- [options]

A small orchestrator: several processes serve HTTP on one log of auth sessions.

  --log file:DIRECTORY   keep the sessions in a directory (default: .sessionlog in the project)
  --log sqlite:FILE      keep the sessions in an SQLite database
  --log postgres://USER@HOST:PORT/DATABASE
                         keep the sessions in PostgreSQL, which several hosts can share
  --help                 print this

Environment: PORT (default 3000; 0 takes any free port), WORKERS (default 2, 1 to 64),
HOST (default 127.0.0.1), PGPASSWORD (of the database: in the URL, others on this machine can see it).`;

/**
 * Reads the command line and the environment.
 *
 * @throws Refusal with exit code 2, saying what is wrong and what is accepted.
 */
export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv): Arguments {
  const { log, help } = parseOptions(argv);
  return Object.freeze({
    help: help ?? false,
    log: log === undefined ? DEFAULT_LOG : readLogLocation(log),
    host: env['HOST'] || '127.0.0.1',
    port: readNumber('PORT', env['PORT'], 3000, 0, 65_535),
    workers: readNumber('WORKERS', env['WORKERS'], 2, 1, 64),
  });
}

function parseOptions(argv: readonly string[]): { readonly log?: string; readonly help?: boolean } {
  try {
    const options = { log: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    // Node's first sentence names the argument; those behind it explain its own syntax.
    const [reason = ''] = error instanceof Error ? error.message.split('. ') : [];
    // What stands in a wrong place can be a URL with its password.
    const what = /^(Option|Unknown option) [^:]*$/.test(reason)
      ? reason.replace(/\.$/, '')
      : 'An argument is not known';
    throw new Refusal(
      `${what}: the options are --log file:DIRECTORY, --log sqlite:FILE, --log postgres://USER@HOST:PORT/DATABASE and --help.`,
      2,
    );
  }
}

function readNumber(name: string, text: string | undefined, fallback: number, min: number, max: number): number {
  if (text === undefined || text === '') return fallback;
  const value = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Refusal(`${name} must be a whole number from ${min} to ${max}, such as ${name}=${fallback}.`, 2);
}
