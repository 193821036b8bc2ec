import { benchToken } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { concurrentRate } from '../rate.ts';

/** The `set` of connect-redis, for a session that was not there; the server syncs before it answers. */
export function redisSet(inFlight: number): Contestant {
  return {
    name: `create/redis/${inFlight}`,
    label: `connect-redis set, appendfsync always, ${inFlight} in flight`,
    server: 'redis',
    async prepare({ runMs }) {
      const { openRedisStore } = await import('../open-redis-store.ts');
      const store = await openRedisStore();
      const set = (index: number): Promise<void> => store.set(benchToken(), expressSession(index));
      return { run: () => concurrentRate(runMs, inFlight, set), close: () => store.close() };
    },
  };
}
