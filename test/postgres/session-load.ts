import { type EventLog, hasCode, SessionStore } from '@sessionlog/core';
import { labelRequest, labelToken, SessionLedger } from '../faults/session-ledger.ts';
import { storyOptions } from '../faults/story-options.ts';

const LANES = 4;
// By the clock of stories.
const A_RUN_MS = 3_600_000;

/**
 * Stores that create sessions, and end every other one, until they are told to stop or can't go on, and a ledger of what
 * they were asked and what they acknowledged. What got no answer is left open.
 */
export class SessionLoad {
  readonly ledger: SessionLedger = new SessionLedger();
  /** How many calls were acknowledged so far. */
  acknowledged = 0;
  /** The stores. */
  readonly stores: readonly SessionStore[];
  /** The codes of the errors with which lanes gave up. */
  readonly gaveUp: string[] = [];
  /** Resolves when every lane has given up, or has done what it was doing when it was told to stop. */
  readonly stopped: Promise<unknown>;
  #loaded = true;
  // Of the next call that ends.
  #next = Promise.withResolvers<void>();

  private constructor(stores: readonly SessionStore[]) {
    this.stores = stores;
    const lanes = stores.flatMap((store, number) =>
      Array.from({ length: LANES }, (_, lane) => this.#lane(store, `${number}-${lane}`)),
    );
    this.stopped = Promise.all(lanes);
  }

  /** Opens a store over each log, and begins. */
  static async begin(logs: readonly EventLog[]): Promise<SessionLoad> {
    return new SessionLoad(await Promise.all(logs.map((log) => SessionStore.open(log, storyOptions()))));
  }

  /** Resolves when so many more calls were acknowledged; rejects when nobody calls any more. */
  async grown(by: number): Promise<void> {
    const wanted = this.acknowledged + by;
    while (this.acknowledged < wanted) {
      if (this.gaveUp.length === LANES * this.stores.length)
        throw new Error(`all gave up: ${[...new Set(this.gaveUp)]}`);
      await this.#next.promise;
    }
  }

  /** Lets every lane do what it is doing, and no more. */
  async stop(): Promise<void> {
    this.#loaded = false;
    await this.stopped;
  }

  /** What a store that is opened now says that can't be, in words. Nobody may append meanwhile: it is asked once. */
  async judge(log: EventLog): Promise<readonly string[]> {
    return this.ledger.judge(await SessionStore.open(log, { ...storyOptions(), maxStalenessMs: A_RUN_MS }));
  }

  async #lane(store: SessionStore, lane: string): Promise<void> {
    for (let number = 0; this.#loaded; number++) {
      const label = `${lane}-${number}`;
      try {
        if (!(await this.#call('create', label, () => store.create(labelRequest(label))))) continue;
        if (number % 2 === 1) await this.#call('expire', label, () => store.expire(labelToken(label)));
      } catch (error) {
        this.gaveUp.push(error instanceof Error && 'code' in error ? String(error.code) : 'none');
        return;
      } finally {
        this.#next.resolve();
        this.#next = Promise.withResolvers();
      }
    }
  }

  async #call(act: 'create' | 'expire', label: string, call: () => Promise<unknown>): Promise<boolean> {
    this.ledger.ask(act, label);
    try {
      await call();
    } catch (error) {
      if (hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) return false;
      throw error;
    }
    this.ledger.acknowledge(act, label);
    this.acknowledged += 1;
    return true;
  }
}
