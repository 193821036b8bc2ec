import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const ATTEMPTS = 20;
const TAKEN = 'EADDRINUSE';

/**
 * Listens with one server on each address, all on one port: on `port`, or with 0 on any that is free on all of them. Addresses
 * behind the first that this machine does not have are left out.
 *
 * @returns the servers that listen, and the port.
 * @throws the system's error.
 */
export async function listen(
  newServer: () => Server,
  addresses: readonly string[],
  port: number,
): Promise<{ readonly servers: readonly Server[]; readonly port: number }> {
  for (let attempt = 1; ; attempt++) {
    const servers: Server[] = [];
    try {
      for (const host of addresses) {
        const server = newServer();
        const isThere = await listening(server, host, portOf(servers) ?? port, servers.length === 0);
        if (isThere) servers.push(server);
      }
      return { servers, port: portOf(servers) ?? port };
    } catch (error) {
      for (const server of servers) server.close().closeAllConnections();
      if (port !== 0 || attempt === ATTEMPTS || codeOf(error) !== TAKEN) throw error;
    }
  }
}

async function listening(server: Server, host: string, port: number, isNeeded: boolean): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  server.once('error', (error) => {
    if (isNeeded || codeOf(error) === TAKEN) reject(error);
    else resolve(false);
  });
  server.listen({ host, port, ipv6Only: true, exclusive: true }, () => resolve(true));
  return promise;
}

function portOf([server]: readonly Server[]): number | undefined {
  return (server?.address() as AddressInfo | null | undefined)?.port;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
