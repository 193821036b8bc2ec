import { policies, SessionStore } from '@sessionlog/core';
import type { Arguments } from './arguments.ts';
import { findPort } from './find-port.ts';
import { formatLogLocation, type LogLocation } from './log-location.ts';
import { openLog } from './open-log.ts';
import { Refusal } from './refusal.ts';
import { welcome } from './welcome.ts';
import { WorkerCrew } from './worker-crew.ts';

/**
 * Starts the workers, prints the first screen when all of them listen, and puts another in the place of each that ends.
 * It opens the log once itself, before any worker does, so that an unusable one is one sentence.
 *
 * @throws Refusal when the log or the port can't be used, or the workers end again and again.
 */
export async function runPrimary({ log, host, port: wished, workers }: Arguments): Promise<void> {
  const live = await countSessions(log);
  const port = await findPort(host, wished);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const crew = new WorkerCrew({
    size: workers,
    port,
    onReady: (pids) => console.log(welcome({ url, log: formatLogLocation(log), live, pids, primary: process.pid })),
    onReplaced: (ended, pid) => console.log(`${ended} Worker ${pid} took its place; every session is still there.`),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => crew.stop());
  const failure = await crew.run();
  if (failure !== undefined) throw new Refusal(failure);
  console.log('Stopped. The sessions are in the log: start again, and everybody is still logged in.');
}

async function countSessions(location: LogLocation): Promise<number> {
  const log = await openLog(location);
  try {
    const store = await SessionStore.open(log, { policy: policies.nistAal2 });
    const { live } = await store.stats();
    return live;
  } finally {
    await log.close();
  }
}
