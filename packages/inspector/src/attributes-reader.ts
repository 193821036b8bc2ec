import { type EventLog, type JsonObject, type PastMoment, SessionStore } from '@sessionlog/core';
import type { SessionRow } from './session-row.ts';

/** Reads the attributes of sessions: of one that is live now from its store, of others by a replay, one at a time. */
export class AttributesReader {
  readonly #log: EventLog;
  readonly #store: SessionStore;
  readonly #signal: AbortSignal;
  #replaying: Promise<unknown> = Promise.resolve();

  constructor(log: EventLog, store: SessionStore, signal: AbortSignal) {
    this.#log = log;
    this.#store = store;
    this.#signal = signal;
  }

  /**
   * The attributes of a session as they are, or as they were when it ended.
   *
   * @param left - aborted when nobody waits for them any more.
   * @throws `ERR_EVENT_LOG_COMPACTED`, what the log throws, and the reason of `left`.
   */
  async now(row: SessionRow, time: number, left: AbortSignal): Promise<JsonObject | undefined> {
    if (row.state === 'live') {
      for await (const { id, attributes } of this.#store.list({ principal: row.principal })) {
        if (id === row.id) return attributes;
      }
    }
    return this.at(row, { time }, left);
  }

  /** {@link now}, at a moment of the past; `undefined` where they were compacted. */
  at({ id }: SessionRow, moment: PastMoment, left: AbortSignal): Promise<JsonObject | undefined> {
    const replay = async (): Promise<JsonObject | undefined> => {
      const signal = AbortSignal.any([this.#signal, left]);
      signal.throwIfAborted();
      const past = await SessionStore.asOf(this.#log, moment, { signal });
      return past.find(id)?.session?.attributes;
    };
    // A replay holds every session: many at once would fill the memory.
    const replayed = this.#replaying.then(replay);
    this.#replaying = replayed.catch(() => {});
    return replayed;
  }
}
