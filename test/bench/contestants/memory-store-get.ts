import { benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { callAll, concurrentRate } from '../rate.ts';

/**
 * The `get` of express-session's MemoryStore. Its every answer waits for a turn of the event loop, which calls in flight
 * share: one at a time is what one request costs, many are its best figure.
 */
export function memoryStoreGet(inFlight: number): Contestant {
  return {
    name: `get/memory-store/${inFlight}`,
    label: `express-session MemoryStore get, ${inFlight} in flight`,
    async prepare({ events, runMs, progress }) {
      const { default: session } = await import('express-session');
      const store = new session.MemoryStore();
      const tokens = Array.from({ length: events }, benchToken);
      const set = (index: number): Promise<void> =>
        new Promise((resolve) => store.set(tokens[index] ?? '', expressSession(index), () => resolve()));
      await callAll(events, 64, set, progress);
      const get = (index: number): Promise<void> =>
        new Promise((resolve, reject) => {
          store.get(scattered(tokens, index), (_, found) =>
            found ? resolve() : reject(new Error('MemoryStore did not find a session.')),
          );
        });
      return { run: () => concurrentRate(runMs, inFlight, get), close: async () => store.clear() };
    },
  };
}
