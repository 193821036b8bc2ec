import { join } from 'node:path';
import { benchToken } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { openSqliteStore } from '../open-sqlite-store.ts';
import { serialRate } from '../rate.ts';

/** The `set` of better-sqlite3-session-store: a transaction of its own, in WAL mode with full synchronisation. */
export const sqliteStoreCreate: Contestant = {
  name: 'create/sqlite-store',
  label: 'better-sqlite3-session-store set, WAL, FULL',
  async prepare({ directory, runMs }) {
    const { client, store } = openSqliteStore(join(directory, 'sessions.db'));
    const set = (index: number): Promise<void> =>
      new Promise((resolve, reject) => {
        store.set(benchToken(), expressSession(index), (error) => (error ? reject(error) : resolve()));
      });
    return { run: () => serialRate(runMs, 1, set), close: async () => void client.close() };
  },
};
