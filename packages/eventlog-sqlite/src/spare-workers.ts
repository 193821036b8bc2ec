import type { Worker } from 'node:worker_threads';
import { beginWorker } from './begin-worker.ts';

const MOST = 2;

/**
 * Threads whose log was closed, kept for the next one: to begin a thread takes as long as to compact some thousand events.
 * They do not keep the process running.
 */
const spare = new Set<Worker>();

/** A thread that serves nobody. */
export function takeWorker(): Worker {
  for (const worker of spare) {
    spare.delete(worker);
    return worker;
  }
  const worker = beginWorker('aside-worker');
  // An error ends it, and whoever has it hears of its end.
  worker.on('error', () => spare.delete(worker));
  worker.on('exit', () => spare.delete(worker));
  return worker;
}

/** Gives back a thread that has let go of its log. */
export function giveWorkerBack(worker: Worker): void {
  worker.unref();
  if (spare.size < MOST) spare.add(worker);
  else void worker.terminate();
}
