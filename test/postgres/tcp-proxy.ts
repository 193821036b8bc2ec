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
          if (proxy.passing === 'everything') other.destroy();
        });
      }
      near.on('data', (bytes) => proxy.passing !== 'nothing' && far.write(bytes));
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

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
