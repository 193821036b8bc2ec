import cluster from 'node:cluster';
import { HELP, readArguments } from './arguments.ts';
import { failureSentence } from './failure-sentence.ts';
import { runPrimary } from './primary.ts';
import { Refusal } from './refusal.ts';
import { runWorker } from './worker.ts';

/** Runs this process: as the primary, or as one of the workers that it started. */
export async function start(): Promise<void> {
  process.on('uncaughtException', end);
  try {
    const given = readArguments(process.argv.slice(2), process.env);
    if (given.help) console.log(HELP);
    else if (cluster.isPrimary) await runPrimary(given);
    else await runWorker(given);
  } catch (error) {
    end(error);
  }
}

// A worker tells the primary, which speaks for all of them.
function end(error: unknown): void {
  const failure = failureSentence(error);
  const code = error instanceof Refusal ? error.exitCode : 1;
  if (cluster.isPrimary) {
    process.stderr.write(`${failure}\n`);
    process.exit(code);
  }
  process.send?.({ failure }, () => process.exit(code));
}
