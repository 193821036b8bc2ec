import { RedisStore } from 'connect-redis';
import type { SessionData } from 'express-session';
import { createClient } from 'redis';
import { REDIS_PREFIX, redisPlace } from './redis-place.ts';

/** What the bench uses of connect-redis. */
export interface RedisSessionStore {
  set(sid: string, session: SessionData): Promise<void>;
  get(sid: string): Promise<unknown>;
  close(): Promise<void>;
}

/** A connect-redis over one connection, as its manual has it. */
export async function openRedisStore(): Promise<RedisSessionStore> {
  const client = createClient({ ...redisPlace() });
  await client.connect();
  const store = new RedisStore({ client, prefix: REDIS_PREFIX });
  return {
    set: (sid, session) => store.set(sid, session),
    get: (sid) => store.get(sid),
    close: () => client.close(),
  };
}
