import { benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { openPgSimpleStore } from '../open-pg-simple-store.ts';
import { postgresSessions } from '../postgres-sessions.ts';
import { callAll, concurrentRate } from '../rate.ts';

/** The `get` of connect-pg-simple. */
export function pgSimpleGet(inFlight: number): Contestant {
  return {
    name: `get/pg-simple/${inFlight}`,
    label: `connect-pg-simple get, ${inFlight} in flight`,
    server: 'postgres',
    async prepare({ events, runMs, progress }) {
      const store = await openPgSimpleStore();
      const tokens = Array.from({ length: postgresSessions(events) }, benchToken);
      await callAll(tokens.length, 64, (index) => store.set(tokens[index] ?? '', expressSession(index)), progress);
      const get = async (index: number): Promise<void> => {
        if (!(await store.get(scattered(tokens, index)))) throw new Error('connect-pg-simple did not find a session.');
      };
      return { run: () => concurrentRate(runMs, inFlight, get), close: () => store.close() };
    },
  };
}
