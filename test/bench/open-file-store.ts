import { createRequire } from 'node:module';
import expressSession, { type SessionData } from 'express-session';

/** What the bench uses of session-file-store, which brings no types; its calls as promises. */
export interface FileSessionStore {
  set(sid: string, session: SessionData): Promise<void>;
  get(sid: string): Promise<unknown>;
}

type Answer = (error: Error | null, answer?: unknown) => void;

interface Store {
  set(sid: string, session: SessionData, answer: Answer): void;
  get(sid: string, answer: Answer): void;
}

type FileStoreModule = (session: typeof expressSession) => new (options: object) => Store;

/** A session-file-store, which keeps a file for each session, in a directory of its own. */
export function openFileStore(path: string): FileSessionStore {
  const load: FileStoreModule = createRequire(import.meta.url)('session-file-store');
  const Store = load(expressSession);
  // It removes what is too old now and then, and says so on the console.
  const store = new Store({ path, reapInterval: -1, logFn: () => {} });
  const asked = (ask: (answer: Answer) => void): Promise<unknown> =>
    new Promise((resolve, reject) => ask((error, answer) => (error ? reject(error) : resolve(answer))));
  return {
    set: async (sid, session) => void (await asked((answer) => store.set(sid, session, answer))),
    get: (sid) => asked((answer) => store.get(sid, answer)),
  };
}
