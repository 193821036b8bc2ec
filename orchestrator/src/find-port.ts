import { once } from 'node:events';
import { createServer } from 'node:net';
import { codeOf } from './failure-sentence.ts';
import { Refusal } from './refusal.ts';

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
    server.listen(wished, host);
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : wished;
  } catch (error) {
    throw new Refusal(whyNot(host, wished, codeOf(error)));
  } finally {
    server.close();
  }
}

function whyNot(host: string, port: number, code: string | undefined): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken: stop what listens there, or choose another, such as PORT=${port === 65_535 ? 3000 : port + 1}.`;
    case 'EACCES':
      return `Port ${port} is not open to this user: choose one from 1024 up, such as PORT=3000.`;
    default:
      return `Nothing can listen on ${host} (${code ?? 'no reason given'}): set HOST to an address of this machine, such as HOST=127.0.0.1.`;
  }
}
