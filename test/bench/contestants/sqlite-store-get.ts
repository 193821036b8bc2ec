import { join } from 'node:path';
import { benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { openSqliteStore } from '../open-sqlite-store.ts';
import { serialRate } from '../rate.ts';

/** The `get` of better-sqlite3-session-store. */
export const sqliteStoreGet: Contestant = {
  name: 'get/sqlite-store',
  label: 'better-sqlite3-session-store get',
  async prepare({ directory, events, runMs, progress }) {
    const { client, store } = openSqliteStore(join(directory, 'sessions.db'));
    const tokens = Array.from({ length: events }, benchToken);
    client.exec('BEGIN');
    for (const [index, token] of tokens.entries()) {
      if (index % 4096 === 0) progress(index, events);
      store.set(token, expressSession(index), throwOn);
    }
    client.exec('COMMIT');
    const get = (index: number): Promise<void> =>
      new Promise((resolve, reject) => {
        store.get(scattered(tokens, index), (error, found) =>
          found ? resolve() : reject(error ?? new Error('better-sqlite3-session-store did not find a session.')),
        );
      });
    return { run: () => serialRate(runMs, 64, get), close: async () => void client.close() };
  },
};

function throwOn(error: Error | null): void {
  if (error) throw error;
}
