import type { SessionData, Store } from 'express-session';

/** A store of a middleware, asked with promises in place of callbacks. */
export class AskedStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  get(sid: string): Promise<SessionData | null | undefined> {
    return asked((callback) => this.#store.get(sid, callback));
  }

  set(sid: string, data: SessionData): Promise<void> {
    return asked((callback) => this.#store.set(sid, data, callback));
  }

  touch(sid: string, data: SessionData): Promise<void> {
    return asked((callback) => this.#store.touch?.(sid, data, callback as () => void));
  }

  destroy(sid: string): Promise<void> {
    return asked((callback) => this.#store.destroy(sid, callback));
  }

  clear(): Promise<void> {
    return asked((callback) => this.#store.clear?.(callback));
  }

  length(): Promise<number | undefined> {
    return asked((callback) => this.#store.length?.(callback));
  }

  async all(): Promise<readonly SessionData[]> {
    return Object.values(
      (await asked<SessionData[] | { [sid: string]: SessionData } | null | undefined>((callback) =>
        this.#store.all?.(callback),
      )) ?? [],
    );
  }
}

function asked<Answer>(ask: (callback: (error: unknown, answer?: Answer) => void) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    ask((error, answer) => (error ? reject(error) : resolve(answer as Answer)));
  });
}
