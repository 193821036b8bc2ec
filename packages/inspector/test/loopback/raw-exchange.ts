import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends bytes over a connection of its own, and gives all that comes back until the other side closes it. */
export async function rawExchange(port: number, bytes: string | Uint8Array, host = '127.0.0.1'): Promise<string> {
  const socket = connect({ port, host });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // Whoever closes a connection in which something is unread resets it.
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** A request without a body, that ends its connection. */
export function requestText(line: string, ...headers: readonly string[]): string {
  return `${[line, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`;
}

/** The status of an answer, 0 where there is none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 ([0-9]{3})/.exec(answer)?.[1] ?? 0);
}

/** An answer without the moment at which it was given. */
export function undated(answer: string): string {
  return answer.replace(/^Date: .*\r\n/m, '');
}
