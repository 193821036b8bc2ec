import { benchToken } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { concurrentRate } from '../rate.ts';

/** The `set` of express-session's MemoryStore, for a session that was not there. */
export function memoryStoreCreate(inFlight: number): Contestant {
  return {
    name: `create/memory-store/${inFlight}`,
    label: `express-session MemoryStore set, ${inFlight} in flight`,
    async prepare({ runMs }) {
      const { default: session } = await import('express-session');
      const store = new session.MemoryStore();
      const set = (index: number): Promise<void> =>
        new Promise((resolve) => store.set(benchToken(), expressSession(index), () => resolve()));
      return { run: () => concurrentRate(runMs, inFlight, set), close: async () => store.clear() };
    },
  };
}
