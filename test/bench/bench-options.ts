import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** What the command line asks for. */
export interface BenchOptions {
  readonly help: boolean;
  readonly list: boolean;
  readonly json: boolean;
  readonly quick: boolean;
  readonly publish: boolean;
  readonly redraw: boolean;
  readonly only: string;
  readonly events: number;
  readonly repetitions: number;
  readonly runMs: number;
  readonly directory: string;
}

/** What `--help` prints. */
export const BENCH_HELP = `npm run bench -- [options]

  --only TEXT       only the rows whose name contains TEXT; of several texts with commas between them, any
  --list            print the names of the rows and what each is compared with
  --json            print one JSON document and nothing else (npm run --silent bench -- --json)
  --publish         write what was measured to docs/bench, with pictures, and to the table of the README
  --redraw          measure nothing, and write pictures and tables again from docs/bench/bench.json
  --repetitions N   how often each is measured (default 5, with --quick 3)
  --events N        live sessions, and events to replay (default 1000000, with --quick 5000)
  --quick           a short run, to see that it works; its figures mean nothing
  --directory DIR   where the temporary files go (default: the system's directory for them)

Rows that need a server use the one that SESSIONLOG_TEST_POSTGRES_URL or SESSIONLOG_TEST_REDIS_URL (a URL, or the path of a
socket) names. Where none is named, the bench starts one of its own: PostgreSQL's comes with the workspace, and redis-server
is looked for on the PATH. What could not be run is listed below the table.
`;

const OPTIONS = {
  help: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  publish: { type: 'boolean', default: false },
  redraw: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  events: { type: 'string' },
  repetitions: { type: 'string' },
  directory: { type: 'string', default: tmpdir() },
} as const;

/** Reads the command line. @throws UsageError with one sentence. */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`The bench takes no argument ${token.value}; see --help.`);
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(OPTIONS, token.name)) throw new UsageError(`There is no option ${token.rawName}; see --help.`);
    const takesValue = OPTIONS[token.name as keyof typeof OPTIONS].type === 'string';
    if (takesValue !== (token.value !== undefined)) {
      throw new UsageError(`The option ${token.rawName} takes ${takesValue ? 'a value' : 'no value'}; see --help.`);
    }
  }
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { quick, publish, only } = values;
  if (publish && only !== '') throw new UsageError('What is published is the whole bench: leave out --only.');
  return {
    ...values,
    events: readCount('events', values.events, 10, 10_000_000, quick ? 5000 : 1_000_000),
    repetitions: readCount('repetitions', values.repetitions, 1, 1000, quick ? 3 : 5),
    runMs: quick ? 30 : 1000,
  };
}

function readCount(name: string, text: string | undefined, min: number, max: number, fallback: number): number {
  if (text === undefined) return fallback;
  const count = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  throw new UsageError(`The option --${name} takes a whole number from ${min} to ${max}; see --help.`);
}
