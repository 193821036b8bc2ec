import { createServer } from 'node:net';
import { listen } from './listen.ts';

/**
 * The port that the workers can listen on: the wished one, or a free one for 0. It is asked for before any worker starts,
 * so that a taken port is one sentence and not one per worker, and so that a worker that takes another's place finds the
 * same number.
 *
 * @throws Refusal when nothing can listen there.
 */
export async function findPort(host: string, wished: number): Promise<number> {
  const server = createServer();
  try {
    await listen(server, host, wished);
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : wished;
  } finally {
    server.close();
  }
}
