import type { IncomingMessage } from 'node:http';

/** Most bytes of a body that are read. The inspector itself takes fewer. */
export const MOST_BODY_BYTES = 65_536;

/**
 * A request as the Web has it. Its body is read as it is asked for, and breaks off where it is too large.
 *
 * @param origin - without a path, such as `http://127.0.0.1:8080`.
 * @param signal - aborted when the client has gone.
 * @throws a TypeError when it is one that the Web does not have, such as TRACE.
 */
export function webRequest(incoming: IncomingMessage, origin: string, signal: AbortSignal): Request {
  const { method = 'GET', url = '/', headersDistinct } = incoming;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    // It opens everything, and nobody behind the gate needs it.
    if (name === 'cookie') continue;
    for (const value of values) headers.append(name, value);
  }
  // Not as a relative one: a path may begin with two slashes.
  const target = `${origin}${url}`;
  if (method === 'GET' || method === 'HEAD') return new Request(target, { method, headers, signal });
  return new Request(target, { method, headers, signal, body: ReadableStream.from(bodyOf(incoming)), duplex: 'half' });
}

async function* bodyOf(incoming: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MOST_BODY_BYTES) throw new RangeError('The body of the request is too large.');
    yield chunk;
  }
}
