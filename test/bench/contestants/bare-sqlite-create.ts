import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Contestant } from '../contestant.ts';
import { syncRate } from '../rate.ts';
import { sampleLines } from '../sample-lines.ts';

/** What SQLite itself can do: as many rows as are in flight in one transaction, one index, nothing else. */
export function bareSqliteCreate(inFlight: number): Contestant {
  return {
    name: `create/bare-sqlite/${inFlight}`,
    label: `bare SQLite, ${inFlight} rows a transaction, WAL, FULL`,
    isLimit: true,
    async prepare({ directory, runMs }) {
      const client = new Database(join(directory, 'bare.db'));
      client.pragma('journal_mode = WAL');
      client.exec('CREATE TABLE event (position INTEGER PRIMARY KEY, id TEXT UNIQUE, data TEXT) STRICT');
      client.pragma('synchronous = FULL');
      const lines = await sampleLines(inFlight);
      const insert = client.prepare('INSERT INTO event (id, data) VALUES (?, ?)');
      let rows = 0;
      const append = client.transaction(() => {
        for (const line of lines) insert.run(String(rows++).padStart(26, '0'), line);
      });
      const commit = (): void => append.immediate();
      return { run: async () => syncRate(runMs, 1, commit) * inFlight, close: async () => void client.close() };
    },
  };
}
