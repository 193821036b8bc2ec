import { PostgresServer } from '../postgres/postgres-server.ts';

// Starts a server, tells where it is, and waits for its own end.

const server = await PostgresServer.begin();
process.send?.(server?.url);
setInterval(() => {}, 60_000);
