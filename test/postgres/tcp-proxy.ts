import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What becomes of bytes on their way. */
export type Passing = 'everything' | 'requests' | 'nothing';

/** A way to a server that can go dark without a word: connections stay, and bytes are dropped. */
export class TcpProxy {
  /** The URL of the server, by way of this. */
  readonly url: string;
  passing: Passing = 'everything';
  /** The URL of the server to which new connections lead. */
  target: string;
  /** A request in which this stands does not pass, and what follows it on its connection, until {@link release}. */
  held: string | undefined;
  readonly #late = new Map<Socket, Buffer[]>();
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(url: string, target: string, server: Server, sockets: Set<Socket>) {
    this.url = url;
    this.target = target;
    this.#server = server;
    this.#sockets = sockets;
  }

  static async open(target: string): Promise<TcpProxy> {
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      const { hostname, port } = new URL(proxy.target);
      const far = connect(Number(port), hostname);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          sockets.delete(socket);
          if (proxy.passing === 'everything' && !proxy.#late.has(far)) other.destroy();
        });
      }
      near.on('data', (bytes) => proxy.passing !== 'nothing' && proxy.#request(far, bytes));
      far.on('data', (bytes) => proxy.passing === 'everything' && near.write(bytes));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = new URL(target);
    url.port = String(typeof address === 'object' && address !== null ? address.port : 0);
    const proxy = new TcpProxy(url.href, target, server, sockets);
    return proxy;
  }

  /** How many connections have a request that did not pass. */
  get waiting(): number {
    return this.#late.size;
  }

  /** Lets pass what did not, also that of clients who are gone; resolves when the server has answered all of it. */
  async release(): Promise<void> {
    this.held = undefined;
    const answers = [...this.#late].map(async ([far, late]) => {
      // The server may have closed it meanwhile.
      const answered = far.closed || Promise.race([once(far, 'data'), once(far, 'close')]);
      far.write(Buffer.concat(late));
      await answered;
    });
    this.#late.clear();
    await Promise.all(answers);
  }

  #request(far: Socket, bytes: Buffer): void {
    if (this.held !== undefined && bytes.includes(this.held) && !this.#late.has(far)) this.#late.set(far, []);
    const late = this.#late.get(far);
    if (late === undefined) far.write(bytes);
    else late.push(bytes);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
