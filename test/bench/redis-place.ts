import { join } from 'node:path';
import type { RedisClientOptions } from 'redis';

/** The variable that names the server, for the processes of the contestants too: a URL, or the path of a socket. */
export const REDIS_URL = 'SESSIONLOG_TEST_REDIS_URL';
/** What all keys of the bench begin with. */
export const REDIS_PREFIX = 'sessionlog-bench:';

// By itself the client would try for ever, and the caller could not tell.
const reconnectStrategy = false;

/** The server of this run, as its client takes it. @throws Error where none is named. */
export function redisPlace(): Pick<RedisClientOptions, 'url' | 'socket'> {
  const place = process.env[REDIS_URL];
  if (place === undefined) throw new Error('there is no Redis server');
  const isPath = place.startsWith('/');
  return isPath
    ? { socket: { path: place, tls: false, reconnectStrategy } }
    : { url: place, socket: { reconnectStrategy } };
}

/** Where the server of the bench's own listens, whose data is in this directory. */
export function redisSocket(directory: string): string {
  return join(directory, 'redis.sock');
}
