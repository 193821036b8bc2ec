import { createRequire } from 'node:module';
import Database from 'better-sqlite3';
import expressSession, { type SessionData } from 'express-session';

/** What the bench uses of better-sqlite3-session-store, which brings no types. */
export interface SqliteSessionStore {
  set(sid: string, session: SessionData, callback: (error: Error | null) => void): void;
  get(sid: string, callback: (error: Error | null, session: SessionData | null) => void): void;
}

type SqliteSessionStoreModule = (session: {
  readonly Store: unknown;
}) => new (options: {
  readonly client: Database.Database;
}) => SqliteSessionStore;

/** A better-sqlite3-session-store over a new database that survives the loss of power, as our logs do. */
export function openSqliteStore(path: string): { client: Database.Database; store: SqliteSessionStore } {
  const load: SqliteSessionStoreModule = createRequire(import.meta.url)('better-sqlite3-session-store');
  const Store = load(expressSession);
  const client = new Database(path);
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL');
  const store = new Store({ client });
  // The build's own default comes back with the first write after the switch to WAL.
  client.pragma('synchronous = FULL');
  if (client.pragma('synchronous', { simple: true }) !== 2) throw new Error('SQLite did not take synchronous = FULL.');
  return { client, store };
}
