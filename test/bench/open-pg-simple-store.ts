import { createRequire } from 'node:module';
import expressSession, { type SessionData } from 'express-session';
import { BENCH_SCHEMA, postgresUrl } from './postgres-place.ts';

/** What the bench uses of connect-pg-simple, which brings no types; its calls as promises. */
export interface PgSimpleStore {
  set(sid: string, session: SessionData): Promise<void>;
  get(sid: string): Promise<unknown>;
  destroy(sid: string): Promise<void>;
  close(): Promise<void>;
}

type Answer = (error: Error | null, answer?: unknown) => void;

interface Store {
  set(sid: string, session: SessionData, answer: Answer): void;
  get(sid: string, answer: Answer): void;
  destroy(sid: string, answer: Answer): void;
  close(): Promise<void>;
}

type PgSimpleModule = (session: typeof expressSession) => new (options: object) => Store;

/** A connect-pg-simple over a table of its own, with pg's pool as it comes: at most 10 connections. */
export function openPgSimpleStore(): PgSimpleStore {
  const load: PgSimpleModule = createRequire(import.meta.url)('connect-pg-simple');
  const Store = load(expressSession);
  const conString = postgresUrl();
  const store = new Store({ conString, schemaName: BENCH_SCHEMA, createTableIfMissing: true });
  const asked = (ask: (answer: Answer) => void): Promise<unknown> =>
    new Promise((resolve, reject) => ask((error, answer) => (error ? reject(error) : resolve(answer))));
  return {
    set: async (sid, session) => void (await asked((answer) => store.set(sid, session, answer))),
    get: (sid) => asked((answer) => store.get(sid, answer)),
    destroy: async (sid) => void (await asked((answer) => store.destroy(sid, answer))),
    close: () => store.close(),
  };
}
