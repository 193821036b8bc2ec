import { setImmediate, setTimeout } from 'node:timers/promises';
import {
  type EventLog,
  EventLogClosedError,
  EventLogStaleError,
  hasCode,
  type Position,
  type SessionStats,
  type SessionStore,
} from '@sessionlog/core';
import { hasMore } from './has-more.ts';
import { type LoadedLives, loadLives } from './load-lives.ts';
import type { SessionLives } from './session-lives.ts';
import { takeChange } from './take-change.ts';

// Changes that a store has kept are given within a turn of the event loop or two. It keeps the newest 1,024: whoever is
// farther behind gets them from the log, which takes its time.
const NEAR = 1024;
const QUIET_TURNS = 3;
const PAUSE_MS = 10;
const MOST_PAUSES = 100;

/** Keeps the lives of a log up to date. */
export class LivesFollower {
  readonly #log: EventLog;
  readonly #store: SessionStore;
  readonly #end = new AbortController();
  #lives: SessionLives;
  // No change up to it is missing, nor up to the newest one that was taken.
  #loadedUpTo: Position;
  #lookedUpTo: Position;
  #taken = 0;
  // The change that is being taken, where that takes its time.
  #taking: Promise<void> | undefined;
  #following: Promise<void> | undefined;
  #failure: unknown;
  #reloading: Promise<LoadedLives> | undefined;

  private constructor(log: EventLog, store: SessionStore, { lives, upTo }: LoadedLives) {
    this.#log = log;
    this.#store = store;
    this.#lives = lives;
    this.#loadedUpTo = upTo;
    this.#lookedUpTo = upTo;
    this.#follow();
  }

  /** Reads the log, and follows it from then on, until it is closed. */
  static async begin(log: EventLog, store: SessionStore, signal: AbortSignal | undefined): Promise<LivesFollower> {
    return new LivesFollower(log, store, await loadLives(log, store, signal));
  }

  /** Aborted when it is closed. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /**
   * The lives with every change that was there when this was called, and the position up to which the log was looked at.
   *
   * @throws what the log throws; `ERR_EVENT_LOG_CLOSED` when this, or the store, was closed; `ERR_EVENT_LOG_STALE` when
   *   sessions or endings are missing, and for a second nothing came.
   */
  async catchUp(): Promise<LoadedLives> {
    if (this.signal.aborted) throw new EventLogClosedError('session store');
    // Of nobody, so that it only refuses when it is closed.
    await this.#store.get('');
    if (this.#following === undefined || (await hasMore(this.#log, this.#lookedUpTo))) await this.#lookFurther();
    await this.#reloading;
    return { lives: this.#lives, upTo: this.#lookedUpTo };
  }

  async close(): Promise<void> {
    this.#end.abort(new EventLogClosedError('session store'));
    await this.#following;
  }

  async #lookFurther(): Promise<void> {
    const stats = await this.#store.stats();
    const { position } = stats;
    if (this.#following === undefined) this.#follow();
    if (position === undefined || position <= this.#lookedUpTo) return;
    await this.#settle(stats, position);
    this.#lookedUpTo = Math.max(this.#lookedUpTo, position);
  }

  // The newest events may have had no effect, and then nothing comes.
  async #settle(stats: SessionStats, position: Position): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS + MOST_PAUSES; ) {
      const { last } = this.#lives.timeline;
      if (last.position >= position) return;
      const isNear = position - Math.max(last.position, this.#lookedUpTo) <= NEAR;
      if (isNear && quiet >= QUIET_TURNS && this.#lives.hasAllOf(stats)) return;
      const taken = this.#taken;
      await (this.#reloading ?? this.#taking ?? (quiet < QUIET_TURNS ? setImmediate() : setTimeout(PAUSE_MS)));
      if (this.#following === undefined) throw this.#failure;
      quiet = this.#taken === taken ? quiet + 1 : 0;
    }
    // Better no answer than one in which a logout is missing.
    if (!this.#lives.hasAllOf(stats)) throw new EventLogStaleError(MOST_PAUSES * PAUSE_MS);
  }

  // Where it fails, the next one who asks is told so by the store, or it is tried again for him.
  #follow(): void {
    this.#following = this.#takeChanges()
      .catch((error) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#following = undefined;
      });
  }

  async #takeChanges(): Promise<never> {
    for (;;) {
      try {
        await this.#takeBehind(Math.max(this.#loadedUpTo, this.#lives.timeline.last.position));
      } catch (error) {
        if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
        await this.#reload();
      }
    }
  }

  async #takeBehind(after: Position): Promise<void> {
    const changes = this.#store.changes({ after, signal: this.signal, persistent: false });
    for await (const change of changes) {
      this.#taking = takeChange(this.#lives, change);
      if (this.#taking !== undefined) await this.#taking;
      this.#taking = undefined;
      this.#taken += 1;
    }
  }

  async #reload(): Promise<void> {
    try {
      this.#reloading = loadLives(this.#log, this.#store, this.signal);
      const { lives, upTo } = await this.#reloading;
      this.#lives = lives;
      this.#loadedUpTo = upTo;
      this.#taken += 1;
    } finally {
      this.#reloading = undefined;
    }
  }
}
