import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { hasCode, policies, SessionStore } from '@sessionlog/core';
import { application } from './application.ts';
import type { Arguments } from './arguments.ts';
import { failureSentence } from './failure-sentence.ts';
import { listen } from './listen.ts';
import { openLog } from './open-log.ts';
import { loadPage } from './page.ts';

const LONGEST_ANSWER_MS = 5000;

/**
 * Serves HTTP from a log and a store of its own, and resolves when it listens. SIGTERM and SIGINT let it finish what it
 * is answering; it ends when the primary does.
 */
export async function runWorker({ log: location, host, port }: Arguments): Promise<void> {
  const log = await openLog(location);
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const onFailure = (error: unknown): void => {
    process.stderr.write(`Worker ${process.pid}: ${failureSentence(error)}\n`);
    // A poisoned log answers nothing more (L13); the worker that takes this one's place opens it again.
    if (hasCode(error, 'ERR_EVENT_LOG_POISONED')) stop();
  };
  const app = application({ store, worker: String(process.pid), host, page: await loadPage(), onFailure });
  const server = createServer(getRequestListener(app.fetch));
  // One request for each connection: any worker may take the next one, and everybody can see it.
  server.maxRequestsPerSocket = 1;

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => server.closeAllConnections(), LONGEST_ANSWER_MS).unref();
    server.close(async () => {
      await store.close();
      await log.close();
      process.exit(0);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  await listen(server, host, port);
}
