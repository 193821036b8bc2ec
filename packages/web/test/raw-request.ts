import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a server said, with the headers as they came. */
export interface RawReply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request with exactly these headers, names and values in turn, so that one can be there twice. */
export async function rawRequest(url: string, headers: readonly string[] = [], body?: string): Promise<RawReply> {
  const { host } = new URL(url);
  const method = body === undefined ? 'GET' : 'POST';
  const sent = request(url, { method, agent: false, headers: ['Host', host, ...headers] });
  sent.end(body);
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: reply.statusCode, headers: reply.headers, body: await text(reply) };
}
