import { benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { callAll, concurrentRate } from '../rate.ts';

const FILLING = 4096;

/** The `get` of connect-redis. */
export function redisGet(inFlight: number): Contestant {
  return {
    name: `get/redis/${inFlight}`,
    label: `connect-redis get, ${inFlight} in flight`,
    server: 'redis',
    async prepare({ events, runMs, progress }) {
      const { openRedisStore } = await import('../open-redis-store.ts');
      const store = await openRedisStore();
      const tokens = Array.from({ length: events }, benchToken);
      await callAll(events, FILLING, (index) => store.set(tokens[index] ?? '', expressSession(index)), progress);
      const get = async (index: number): Promise<void> => {
        if (!(await store.get(scattered(tokens, index)))) throw new Error('connect-redis did not find a session.');
      };
      return { run: () => concurrentRate(runMs, inFlight, get), close: () => store.close() };
    },
  };
}
