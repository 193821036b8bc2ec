import { benchToken } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { openPgSimpleStore } from '../open-pg-simple-store.ts';
import { concurrentRate } from '../rate.ts';

/** The `set` of connect-pg-simple, for a session that was not there. */
export function pgSimpleSet(inFlight: number): Contestant {
  return {
    name: `append/pg-simple/${inFlight}`,
    label: `connect-pg-simple set, ${inFlight} in flight`,
    server: 'postgres',
    async prepare({ runMs }) {
      const store = await openPgSimpleStore();
      const set = (index: number): Promise<void> => store.set(benchToken(), expressSession(index));
      return { run: () => concurrentRate(runMs, inFlight, set), close: () => store.close() };
    },
  };
}
