import { setTimeout as wait } from 'node:timers/promises';
import { ask } from './ask.ts';
import type { Orchestrator } from './start-orchestrator.ts';

const LONGEST_MS = 10_000;
const BETWEEN_MS = 20;

/** Ends the primary, every worker of the first screen and those named, all with kill -9. */
export function killAll({ pid, workers }: Orchestrator, ...others: readonly number[]): void {
  for (const victim of [pid, ...workers, ...others]) {
    if (isAlive(victim)) process.kill(victim, 'SIGKILL');
  }
}

/** Resolves when the process is gone. */
export function waitForDeath(pid: number): Promise<true> {
  return waitFor(async () => (isAlive(pid) ? undefined : true), `process ${pid} to end`);
}

/** Resolves to the worker that answers and was not there before. */
export function waitForReplacement({ url, workers }: Orchestrator, victim: number): Promise<number> {
  return waitFor(async () => {
    // The kill resets a connection that the victim had taken. None may be left without an answer.
    const answer = await ask(url, 'GET', '/health').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') throw error;
    });
    return answer === undefined || workers.includes(answer.worker) ? undefined : answer.worker;
  }, `a worker in the place of ${victim}`);
}

async function waitFor<Value>(look: () => Promise<Value | undefined>, what: string): Promise<Value> {
  for (let waited = 0; waited < LONGEST_MS; waited += BETWEEN_MS) {
    const value = await look();
    if (value !== undefined) return value;
    await wait(BETWEEN_MS);
  }
  throw new Error(`waited ${LONGEST_MS} ms for ${what}`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
