import { once } from 'node:events';
import { createServer, connect as open, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { isLoopbackHost, serveInspector } from '../../src/loopback/index.ts';
import { rawExchange, requestText, statusOf } from './raw-exchange.ts';
import { type Behind, logIn, served } from './served.ts';

const hasIPv6: boolean = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);
const nothing = { fetch: async () => new Response() };

/** A connection on which the first bytes of a request were sent, and all that it was told so far. */
async function connection(
  { served: { port } }: Behind,
  bytes: string,
): Promise<{ socket: Socket; told: () => string }> {
  const socket = open({ port, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.write(bytes);
  return { socket, told: () => text };
}

/** Resolves once what was told holds a text. */
async function hears(socket: Socket, told: () => string, text: string): Promise<void> {
  while (!told().includes(text)) await once(socket, 'data');
}

it('an answer comes piece by piece, and is cancelled when the client goes', async () => {
  const cancelled = Promise.withResolvers<string>();
  const left = Promise.withResolvers<void>();
  const pieces = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  const behind = await served({}, async ({ signal }) => {
    signal.addEventListener('abort', () => left.resolve());
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => pieces.resolve(controller),
      cancel: () => cancelled.resolve('cancelled'),
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  });
  const head = [`GET /api/changes HTTP/1.1`, `Host: ${behind.host}`, await logIn(behind)];
  const { socket, told } = await connection(behind, `${head.join('\r\n')}\r\n\r\n`);
  await hears(socket, told, 'text/event-stream');
  const controller = await pieces.promise;
  for (const piece of ['first', 'second']) {
    controller.enqueue(Buffer.from(piece));
    await hears(socket, told, piece);
  }
  socket.destroy();
  expect(await cancelled.promise).toBe('cancelled');
  await left.promise;
});

it('no more is drawn of an answer than its client takes, and a body that fails ends the connection', async () => {
  let drawn = 0;
  const stalled = Promise.withResolvers<void>();
  let last = 0;
  const behind = await served({}, async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        drawn += 1;
        if (drawn > 320) controller.error(new Error('enough'));
        else controller.enqueue(Buffer.alloc(65_536));
      },
    });
    return new Response(body);
  });
  const head = `GET /api/log HTTP/1.1\r\nHost: ${behind.host}\r\n${await logIn(behind)}\r\n\r\n`;
  const { socket } = await connection(behind, head);
  await once(socket, 'data');
  socket.pause();
  // Once nothing was drawn for some turns, nothing is.
  let quiet = 0;
  const look = (): void => {
    quiet = drawn === last ? quiet + 1 : 0;
    last = drawn;
    if (quiet > 200) stalled.resolve();
    else setImmediate(look);
  };
  look();
  await stalled.promise;
  expect(drawn).toBeLessThan(300);
  socket.resume();
  await once(socket, 'close');
  expect(drawn).toBe(321);
});

it('a body is read as it comes, and breaks off where it is too large', async () => {
  const first = Promise.withResolvers<string>();
  const behind = await served({}, async ({ body }) => {
    let size = 0;
    try {
      for await (const chunk of body ?? []) {
        if (size === 0) first.resolve(Buffer.from(chunk).toString());
        size += chunk.byteLength;
      }
    } catch {
      return new Response('too large', { status: 413 });
    }
    return new Response(`read ${size}`);
  });
  const head = [`POST /api/previews HTTP/1.1`, `Host: ${behind.host}`, await logIn(behind), 'Connection: close'];
  const chunked = `${[...head, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n5\r\nbegin\r\n`;
  const { socket, told } = await connection(behind, chunked);
  expect(await first.promise).toBe('begin');
  socket.write('3\r\nend\r\n0\r\n\r\n');
  await hears(socket, told, 'read 8');
  const large = `${[...head, 'Content-Length: 70000'].join('\r\n')}\r\n\r\n${'x'.repeat(70_000)}`;
  const answer = await rawExchange(behind.served.port, large);
  expect([0, 413]).toContain(statusOf(answer));
});

it('who asks before he sends a body is told to go on, if he has the cookie', async () => {
  const behind = await served();
  const cookie = await logIn(behind);
  const head = [`POST /x HTTP/1.1`, `Host: ${behind.host}`, 'Content-Length: 4', 'Expect: 100-continue', cookie];
  const { socket, told } = await connection(behind, `${head.join('\r\n')}\r\n\r\n`);
  await hears(socket, told, 'HTTP/1.1 100 Continue');
  socket.write('body');
  await hears(socket, told, `POST http://${behind.host}/x body`);
});

it('a connection is kept for more requests, and closing ends all of them, the idle and the busy', async () => {
  const behind = await served({}, async ({ url }) => {
    return url.endsWith('/endless') ? new Response(new ReadableStream()) : new Response(`at ${url}`);
  });
  const cookie = await logIn(behind);
  const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: ${behind.host}\r\n${cookie}\r\n\r\n`;
  const idle = await connection(behind, ask('/1'));
  await hears(idle.socket, idle.told, '/1');
  idle.socket.write(ask('/2'));
  await hears(idle.socket, idle.told, '/2');
  const busy = await connection(behind, ask('/endless'));
  await hears(busy.socket, busy.told, '200 OK');
  const closed = [once(idle.socket, 'close'), once(busy.socket, 'close')];
  await Promise.all([behind.served.close(), behind.served.close(), ...closed]);
  const socket = open({ port: behind.served.port, host: '127.0.0.1' });
  const [error] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

it('an answer with cookies, or with no body, comes as it is; the cookie of the gate goes no further', async () => {
  const behind = await served({}, async ({ headers, method }) => {
    const answer = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x-cookie', String(headers.get('cookie'))],
    ]);
    return new Response(method === 'HEAD' ? new ReadableStream() : null, { status: 200, headers: answer });
  });
  const cookie = await logIn(behind);
  for (const method of ['GET', 'HEAD']) {
    const text = requestText(`${method} / HTTP/1.1`, `Host: ${behind.host}`, cookie);
    const answer = await rawExchange(behind.served.port, text);
    expect(answer.match(/^set-cookie: .*$/gim)).toHaveLength(2);
    expect(answer).toMatch(/^x-cookie: null\r$/m);
  }
});

it('listens on both loopback addresses, on one port, and says when that is taken', async () => {
  const behind = await served();
  const { port } = behind.served;
  const addresses = hasIPv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
  for (const address of addresses) {
    const text = requestText('GET / HTTP/1.1', `Host: localhost:${port}`);
    expect(statusOf(await rawExchange(port, text, address)), address).toBe(401);
  }
  await expect(serveInspector(nothing, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  if (!hasIPv6) return;
  // Taken on the second address alone.
  const other = createServer().listen({ host: '::1', port: 0 });
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const taken = other.address() as { readonly port: number };
  await expect(serveInspector(nothing, { port: taken.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const first = open({ port: taken.port, host: '127.0.0.1' });
  await once(first, 'error');
});

it('listens elsewhere when it is asked to, and nowhere that is no one address or name', async () => {
  const behind = await served({ host: '127.0.0.2' });
  const { port, url } = behind.served;
  expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.2:${port}/\\?secret=[A-Za-z0-9_-]{43}$`));
  const elsewhere = await rawExchange(port, requestText('GET / HTTP/1.1', 'Host: x'), '127.0.0.2');
  expect(statusOf(elsewhere)).toBe(401);
  for (const host of ['127.0.0.1', 'localhost', '::1', '127.9.9.9']) expect(isLoopbackHost(host)).toBe(true);
  for (const host of ['10.0.0.1', 'example.org', '::', '0.0.0.0', '127.0.0.1.example.org'])
    expect(isLoopbackHost(host)).toBe(false);
  for (const host of ['0.0.0.0', '::', '', 'a b', 'a/b', 'a@b', 'a:80', 'a\r\nb', '-a', '0', '::0', 1, null])
    await expect(serveInspector(nothing, { host } as never)).rejects.toMatchObject({ field: 'host' });
  for (const bad of [-1, 65_536, 1.5, '80', null])
    await expect(serveInspector(nothing, { port: bad } as never)).rejects.toMatchObject({ field: 'port' });
  await expect(serveInspector(nothing, { ports: 1 } as never)).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
  for (const randomBytes of [1, () => new Uint8Array(31), () => 'x'.repeat(32)])
    await expect(serveInspector(nothing, { randomBytes } as never)).rejects.toMatchObject({ field: 'randomBytes' });
});
