import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

/**
 * Sends an answer of the Web, no faster than its client takes it. What is sent piece by piece begins at once. Where the client
 * goes, or the body fails, the body is cancelled and the connection ends; nothing is thrown.
 */
export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const { status, headers, body } = response;
  outgoing.statusCode = status;
  outgoing.setHeaders(headers);
  if (body === null || outgoing.req.method === 'HEAD') {
    await body?.cancel();
    outgoing.end();
    return;
  }
  outgoing.flushHeaders();
  await pipeline(Readable.fromWeb(body as ReadableStream), outgoing).catch(() => {});
}
