import { setTimeout as wait } from 'node:timers/promises';
import { ask } from './ask.ts';
import type { Orchestrator } from './start-orchestrator.ts';

const LONGEST_MS = 10_000;
const BETWEEN_MS = 20;

/** Ends the primary, every worker of the first screen and those named, all with kill -9. */
export function killAll({ pid, workers }: Orchestrator, ...others: readonly number[]): void {
  for (const victim of [pid, ...workers, ...others]) {
    try {
      process.kill(victim, 'SIGKILL');
    } catch (error) {
      // Gone already.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Resolves to the worker that answers and was not there before. */
export async function waitForReplacement({ url, workers }: Orchestrator, victim: number): Promise<number> {
  for (let waitedMs = 0; waitedMs < LONGEST_MS; waitedMs += BETWEEN_MS) {
    // The kill resets a connection that the victim had taken. None may be left without an answer.
    const answer = await ask(url, 'GET', '/health').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
    });
    if (answer !== undefined && !workers.includes(answer.worker)) return answer.worker;
    await wait(BETWEEN_MS);
  }
  throw new Error(`nobody took the place of ${victim} in ${LONGEST_MS} ms`);
}
