import { closeSync, fdatasync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import type { Contestant } from '../contestant.ts';
import { type LimitCreation, LimitCreations } from '../limit-creations.ts';
import { writeLimitRecords } from '../limit-records.ts';
import { serialRate } from '../rate.ts';

const MOST_RECORD_BYTES = 1024;

/**
 * No durable `create` over a file can be faster, with so many in flight: {@link LimitCreations}, whose events are written at
 * once; one sync in Node's thread pool, as no disk may stop the event loop; the sessions put where they are found while the
 * disk works; and for each caller a promise of its token, kept when the event is durable.
 */
export function limitFileCreate(inFlight: number): Contestant {
  return {
    name: `create/limit-file/${inFlight}`,
    label: `limit: create + write + fdatasync in the pool, ${inFlight} in flight`,
    isLimit: true,
    async prepare({ directory, runMs }) {
      const creations = new LimitCreations(inFlight);
      const bytes = Buffer.alloc(inFlight * MOST_RECORD_BYTES);
      const descriptor = openSync(join(directory, 'limit.log'), 'a', 0o600);
      const sync = promisify(fdatasync);
      const create = async (): Promise<void> => {
        const made = creations.make();
        const length = writeLimitRecords(bytes, made);
        if (writeSync(descriptor, bytes, 0, length) !== length)
          throw new Error('The disk took only a part of a write.');
        const durable = sync(descriptor);
        creations.enter(made);
        await answered(durable, made);
      };
      return {
        run: async () => (await serialRate(runMs, 1, create)) * inFlight,
        close: async () => closeSync(descriptor),
      };
    },
  };
}

/**
 * The same over SQLite: the rows are one statement, and its commit syncs in the thread that asks for it, as the driver does.
 * One index tells an event that comes twice.
 */
export function limitSqliteCreate(inFlight: number): Contestant {
  return {
    name: `create/limit-sqlite/${inFlight}`,
    label: `limit: create + one INSERT, WAL, FULL, ${inFlight} in flight`,
    isLimit: true,
    async prepare({ directory, runMs }) {
      const creations = new LimitCreations(inFlight);
      const client = new Database(join(directory, 'limit.db'));
      client.pragma('journal_mode = WAL');
      client.exec('CREATE TABLE event (position INTEGER PRIMARY KEY, id TEXT UNIQUE, data TEXT) STRICT');
      client.pragma('synchronous = FULL');
      const rows = Array.from({ length: inFlight }, () => '(?, ?)').join(', ');
      const insert = client.prepare(`INSERT INTO event (id, data) VALUES ${rows}`);
      const create = async (): Promise<void> => {
        const made = creations.make();
        if (insert.run(made.flatMap(({ id, text }) => [id, text])).changes !== inFlight) {
          throw new Error('SQLite took another number of rows.');
        }
        creations.enter(made);
        await answered(Promise.resolve(), made);
      };
      return {
        run: async () => (await serialRate(runMs, 1, create)) * inFlight,
        close: async () => void client.close(),
      };
    },
  };
}

async function answered(durable: Promise<void>, made: readonly LimitCreation[]): Promise<void> {
  await Promise.all(made.map(({ token }) => durable.then(() => token)));
}
