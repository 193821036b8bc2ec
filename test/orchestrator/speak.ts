import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Sends bytes as they are, and gives what is answered until the other side ends or, after its first answer, falls silent. */
export async function speak(port: number, text: string): Promise<string> {
  const socket = open(port);
  const chunks: Buffer[] = [];
  socket.write(text, 'latin1');
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    // A server that has said that it closes may leave it to us.
    socket.setTimeout(SILENCE_MS, () => socket.destroy());
  });
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** Sends bytes, and hangs up when they are on their way. */
export async function speakAndLeave(port: number, text: string): Promise<void> {
  const socket = open(port);
  socket.write(text, 'latin1', () => socket.resetAndDestroy());
  await once(socket, 'close');
}

/** A connection whose failures are nobody's. */
export function open(port: number): Socket {
  return connect(port, '127.0.0.1').on('error', () => {});
}

const SILENCE_MS = 100;
