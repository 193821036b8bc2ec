import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RandomBytes, SessionInvalidError } from '@sessionlog/core';
import type { Inspector } from '../inspector.ts';
import { Gate } from './gate.ts';
import { gateAnswer } from './gate-answer.ts';
import { listen } from './listen.ts';
import { hostText, isLoopbackHost } from './loopback-host.ts';
import { sendResponse } from './send-response.ts';
import { notOnePlace, readServeInspectorOptions, type ServeInspectorOptions } from './serve-inspector-options.ts';
import { SessionCookie } from './session-cookie.ts';
import { webRequest } from './web-request.ts';

/**
 * An inspector that is served.
 *
 * @since 0.1.0
 */
export interface ServedInspector extends AsyncDisposable {
  /** Where it is, with a secret that is good once: whoever opens it first is in. Not for a log. */
  readonly url: string;
  /** The port on which it listens. */
  readonly port: number;
  /** Ends every connection, and frees the port. The inspector stays open. Idempotent. */
  close(): Promise<void>;
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

const SECRET_BYTES = 32;
const LOOPBACK = ['127.0.0.1', '::1'];
const NAMES = ['127.0.0.1', 'localhost', '::1'];
const EVERYWHERE = /^(?:::(?:ffff:)?)?(?:0\.0\.0\.0)?$/;
const LIMITS = { maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 60_000 };
const MOST_CONNECTIONS = 256;

/**
 * Serves an inspector on the loopback address, to the browser that comes first with the secret of its URL: that is exchanged
 * for a cookie. Whoever has neither is told the same whatever he asks for, and a page of somebody else nothing, whether it asks
 * across origins or by a name that leads here (DNS rebinding). Nothing is logged.
 *
 * @throws `ERR_SESSION_INVALID` naming the option that is wrong.
 * @throws the system's error when it can't listen there: `EADDRINUSE` when the port is taken.
 * @since 0.1.0
 */
export async function serveInspector(
  inspector: Pick<Inspector, 'fetch'>,
  options: ServeInspectorOptions = {},
): Promise<ServedInspector> {
  const { port: wanted, host, randomBytes: draw } = readServeInspectorOptions(options);
  const [secret, value] = [drawText(draw), drawText(draw)];
  const opened = Promise.withResolvers<Listener>();
  const newServer = (): Server => serverOf(async (incoming, outgoing) => (await opened.promise)(incoming, outgoing));
  const { servers, port } = await listen(newServer, host === undefined ? LOOPBACK : [host], wanted);
  if (servers.some(isEverywhere)) {
    await closeAll(servers);
    throw notOnePlace();
  }
  const names = host === undefined ? NAMES : [host, ...(isLoopbackHost(host) ? NAMES : [])];
  const cookie = new SessionCookie(port, value, host === undefined || isLoopbackHost(host));
  const gate = new Gate(
    names.map((name) => hostText(name, port)),
    cookie,
    secret,
  );
  opened.resolve((incoming, outgoing) => answer(inspector, gate, cookie, incoming, outgoing));
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeAll(servers);
    return closing;
  };
  const url = `http://${hostText(host ?? '127.0.0.1', port)}/?secret=${secret}`;
  return Object.freeze({ url, port, close, [Symbol.asyncDispose]: close });
}

async function answer(
  inspector: Pick<Inspector, 'fetch'>,
  gate: Gate,
  cookie: SessionCookie,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  // A client that goes in the middle of its request is nobody's error.
  incoming.on('error', () => {});
  const judgement = gate.judge(incoming);
  const request = judgement === 'admitted' ? asked(incoming, gone.signal) : undefined;
  if (request === undefined) {
    // What stands behind it in the connection is not read.
    outgoing.shouldKeepAlive = false;
    return sendResponse(gateAnswer(judgement === 'admitted' ? 'malformed' : judgement, cookie), outgoing);
  }
  if (incoming.headers.expect?.toLowerCase() === '100-continue') outgoing.writeContinue();
  await sendResponse(await inspector.fetch(request), outgoing);
}

function asked(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  try {
    return webRequest(incoming, `http://${incoming.headers.host}`, signal);
  } catch {
    return undefined;
  }
}

function serverOf(listener: Listener): Server {
  // Whatever fails, it is one connection that ends.
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void =>
    void listener(incoming, outgoing).catch(() => outgoing.destroy());
  // Without a `Host` a request is judged as any other that lacks what it needs.
  const server = createServer({ ...LIMITS, requireHostHeader: false, joinDuplicateHeaders: false }, onRequest);
  server.maxConnections = MOST_CONNECTIONS;
  // Nobody is told to go on, or what is not understood, before it is known who he is.
  server.on('checkContinue', onRequest);
  server.on('checkExpectation', onRequest);
  // Of a connection that can't be taken: whoever asked will ask again.
  server.on('error', () => {});
  return server;
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve())));
  for (const server of servers) server.closeAllConnections();
  await Promise.all(closed);
}

// The system takes many spellings for it, such as `0`.
function isEverywhere(server: Server): boolean {
  const { address } = server.address() as AddressInfo;
  return EVERYWHERE.test(address);
}

function drawText(draw: RandomBytes): string {
  const bytes = draw(SECRET_BYTES);
  if (!(bytes instanceof Uint8Array) || bytes.length !== SECRET_BYTES) {
    throw new SessionInvalidError('randomBytes', `must give exactly the ${SECRET_BYTES} bytes it was asked for.`);
  }
  return Buffer.from(bytes).toString('base64url');
}
