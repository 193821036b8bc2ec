import type { SessionStore } from '@sessionlog/core';
import { type SessionData, Store } from 'express-session';
import {
  type ExpressSessionStoreOptions,
  type ReadExpressSessionStoreOptions,
  readExpressSessionStoreOptions,
} from './express-session-store-options.ts';
import { saveSession, touchSession } from './save-session.ts';
import { sessionData } from './session-data.ts';

/**
 * A store for express-session, and for @fastify/session. The id that the middleware draws is the token, and the data are
 * the attributes. It never brings back what is over: the save of a slow request that ends after the logout is dropped.
 *
 * Answers through callbacks, never before the call returns. A call without one gives a promise, so that `await` waits for
 * what it says; a failure that nobody awaits is an unhandled rejection: a logout that failed should not pass for one.
 *
 * @since 0.1.0
 */
export class ExpressSessionStore extends Store {
  readonly #store: SessionStore;
  readonly #options: ReadExpressSessionStoreOptions;

  /**
   * @param store - borrowed, and never closed. Its policy says how long a session lives; a cookie with a `maxAge` can make
   *   that shorter. Its limits hold for the data, with the cookie in it: 4 KiB, unless it says otherwise.
   * @throws `ERR_SESSION_INVALID` naming the option that is wrong.
   */
  constructor(store: SessionStore, options: ExpressSessionStoreOptions) {
    super();
    this.#store = store;
    this.#options = readExpressSessionStoreOptions(options);
  }

  // biome-ignore-start lint/suspicious/noExplicitAny: applications declare their data to their own middleware, each in its way
  /** The data of a live session, with a cookie; nothing for any other id. */
  override get(sid: string): Promise<any>;
  override get(sid: string, callback: (error: unknown, data?: any) => void): void;
  override get(sid: string, callback?: (error: unknown, data?: any) => void): Promise<any> | undefined {
    return answer(this.#get(sid), callback);
  }
  // biome-ignore-end lint/suspicious/noExplicitAny: as above

  /**
   * Begins the session of an id that was never used, or replaces the data of a live one. Of a session that is over nothing
   * is stored: that is no failure, and `onDropped` is told. Data that are the same as before are a {@link touch}.
   *
   * Data that name nobody, an anonymous principal, end a session that was somebody's, and are not kept.
   *
   * Fails with `ERR_SESSION_INVALID`: for the field `principal` when that changed under the id, for `token` when the id has
   * fewer than 32 characters, for a part of `attributes` that is no JSON or too large.
   */
  override set(sid: string, data: SessionData, callback?: (error?: unknown) => void): Promise<void> | undefined {
    return answer(saveSession(this.#store, sid, data, this.#options), callback);
  }

  /** Slides the deadline of a live session, and leaves its data as they are. */
  override touch(sid: string, data: SessionData, callback?: (error?: unknown) => void): Promise<void> | undefined {
    return answer(touchSession(this.#store, sid, data), callback);
  }

  /** Ends a session, and answers once that is durable (L8). */
  override destroy(sid: string, callback?: (error?: unknown) => void): Promise<void> | undefined {
    return answer(this.#end(this.#store.expire(sid, { reason: 'destroyed' })), callback);
  }

  /** The data of all live sessions of the log, oldest first. Their ids are not known: a log holds none. */
  override all(): Promise<SessionData[]>;
  override all(callback: (error: unknown, data?: SessionData[]) => void): void;
  override all(callback?: (error: unknown, data?: SessionData[]) => void): Promise<SessionData[]> | undefined {
    return answer(Array.fromAsync(this.#store.list(), sessionData), callback);
  }

  /** How many sessions of the log are live. */
  override length(): Promise<number>;
  override length(callback: (error: unknown, length?: number) => void): void;
  override length(callback?: (error: unknown, length?: number) => void): Promise<number> | undefined {
    return answer(this.#length(), callback);
  }

  /** Ends all sessions of the log, by one event. */
  override clear(callback?: (error?: unknown) => void): Promise<void> | undefined {
    return answer(this.#end(this.#store.expireAll({ reason: 'cleared' })), callback);
  }

  async #get(sid: string): Promise<SessionData | null> {
    const session = await this.#store.get(sid);
    return session === undefined ? null : sessionData(session);
  }

  async #length(): Promise<number> {
    const { live } = await this.#store.stats();
    return live;
  }

  // Whom it ended is for the store to tell, not for the middleware.
  async #end(ending: Promise<unknown>): Promise<void> {
    await ending;
  }
}

function answer<Value>(
  work: Promise<Value>,
  callback: ((error: unknown, value?: Value) => void) | undefined,
): Promise<Value> | undefined {
  if (callback === undefined) return work;
  // What a callback throws is its caller's, and no failure of the work.
  work.then(
    (value) => process.nextTick(callback, null, value),
    (error) => process.nextTick(callback, error),
  );
  return undefined;
}
