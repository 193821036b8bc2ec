import { once } from 'node:events';
import type { Server } from 'node:net';
import { codeOf } from './failure-sentence.ts';
import { Refusal } from './refusal.ts';

/**
 * Lets a server listen, and resolves when it does.
 *
 * @throws Refusal when nothing can listen there, saying what else to choose.
 */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw new Refusal(whyNot(host, port, codeOf(error)));
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
