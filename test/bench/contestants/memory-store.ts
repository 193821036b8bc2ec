import { benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { callAll, concurrentRate } from '../rate.ts';

// Every answer of this store waits for a turn of the event loop, which many calls in flight share: its best figure.
const IN_FLIGHT = 64;

/** The `get` of express-session's MemoryStore. */
export const memoryStoreGet: Contestant = {
  name: 'get/memory-store',
  label: `express-session MemoryStore get, ${IN_FLIGHT} in flight`,
  async prepare({ events, runMs, progress }) {
    const { default: session } = await import('express-session');
    const store = new session.MemoryStore();
    const tokens = Array.from({ length: events }, benchToken);
    const set = (index: number): Promise<void> =>
      new Promise((resolve) => store.set(tokens[index] ?? '', expressSession(index), () => resolve()));
    await callAll(events, IN_FLIGHT, set, progress);
    const get = (index: number): Promise<void> =>
      new Promise((resolve, reject) => {
        store.get(scattered(tokens, index), (_, found) =>
          found ? resolve() : reject(new Error('MemoryStore did not find a session.')),
        );
      });
    return { run: () => concurrentRate(runMs, IN_FLIGHT, get), close: async () => store.clear() };
  },
};

/** The `set` of express-session's MemoryStore, for a session that was not there. */
export const memoryStoreCreate: Contestant = {
  name: 'create/memory-store',
  label: `express-session MemoryStore set, ${IN_FLIGHT} in flight`,
  async prepare({ runMs }) {
    const { default: session } = await import('express-session');
    const store = new session.MemoryStore();
    const set = (index: number): Promise<void> =>
      new Promise((resolve) => store.set(benchToken(), expressSession(index), () => resolve()));
    return { run: () => concurrentRate(runMs, IN_FLIGHT, set), close: async () => store.clear() };
  },
};
