import { setImmediate } from 'node:timers/promises';
import { type EventLog, type JsonObject, type Position, policies, SessionStore } from '@sessionlog/core';
import type { LifeMoment } from './life-moment.ts';
import { markedLog } from './marked-log.ts';
import type { SessionLives } from './session-lives.ts';

// Sessions of one principal that are looked at in a row.
const TURN = 256;

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
  async now(lives: SessionLives, row: number, now: LifeMoment, left: AbortSignal): Promise<JsonObject | undefined> {
    const { id: wanted, principal, state } = lives.rowAt(row, now);
    if (state === 'live') {
      let looked = 0;
      for await (const { id, attributes } of this.#store.list({ principal })) {
        if (id === wanted) return attributes;
        looked += 1;
        if (looked % TURN === 0) await setImmediate();
      }
    }
    return this.at(lives, row, now, left);
  }

  /** {@link now}, at a moment of the past; `undefined` where they were compacted. */
  at(lives: SessionLives, row: number, moment: LifeMoment, left: AbortSignal): Promise<JsonObject | undefined> {
    const replay = async (): Promise<JsonObject | undefined> => {
      const signal = AbortSignal.any([this.#signal, left]);
      signal.throwIfAborted();
      const position = lives.attributesFrom(row, moment.position);
      if (position !== lives.floor?.position) return attributesBy(this.#log, position, signal);
      const past = await SessionStore.asOf(this.#log, { position }, { signal });
      return past.find(lives.ids.at(row))?.session?.attributes;
    };
    // A replay holds every session: many at once would fill the memory.
    const replayed = this.#replaying.then(replay);
    this.#replaying = replayed.catch(() => {});
    return replayed;
  }
}

// As the change at a position left them. What came later need not be read, nor those who ended be remembered.
async function attributesBy(log: EventLog, position: Position, signal: AbortSignal): Promise<JsonObject | undefined> {
  const marked = await markedLog(log, position);
  await using reading = await SessionStore.open(marked, { policy: policies.nistAal1, clock: () => 1, signal });
  marked.reveal();
  for await (const { session } of reading.changes({ after: position - 1, signal, persistent: false })) {
    return session?.attributes;
  }
  return undefined;
}
