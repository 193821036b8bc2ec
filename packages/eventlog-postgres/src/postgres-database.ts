import { setTimeout } from 'node:timers/promises';
import {
  type EventId,
  EventLogClosedError,
  EventLogCompactedError,
  EventLogCorruptError,
  EventLogPoisonedError,
  EventLogUnavailableError,
  EventUnsupportedError,
  type Position,
  SessionInvalidError,
} from '@sessionlog/core';
import { Kysely, PostgresDialect } from 'kysely';
import { guardedPool } from './guarded-pool.ts';
import type { PostgresConnectionPool } from './postgres-connection-pool.ts';
import { postgresFailure } from './postgres-failure.ts';
import { RetryPauses } from './retry-pauses.ts';
import { sqlstate } from './sqlstate.ts';

const LOCK_TIMEOUT = '55P03';

/** The newest event that a log has given, in a snapshot too, or acknowledged: it must never be gone again. */
export interface Anchor {
  readonly position: Position;
  readonly id: EventId;
}

/** How calls wait. */
export interface PostgresPatience {
  readonly queryTimeoutMs: number;
  readonly retryForMs: number;
}

/** What a call asks the server, and which attempt at it this is, from 0. */
export type Asking<Value> = (database: Kysely<unknown>, attempt: number) => Promise<Value>;

/**
 * A database, asked only while it can be believed: not closed, not poisoned (L13). Callers get typed errors in place of
 * the driver's, and those that pass are waited out.
 */
export class PostgresDatabase {
  readonly location: string;
  readonly #kysely: Kysely<unknown>;
  readonly #patience: PostgresPatience;
  #anchor: Anchor | undefined;
  #poison: string | undefined;
  #closed = false;
  #retries = 0;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(pool: PostgresConnectionPool, location: string, patience: PostgresPatience) {
    this.location = location;
    this.#patience = patience;
    this.#kysely = new Kysely({ dialect: new PostgresDialect({ pool: guardedPool(pool, patience.queryTimeoutMs) }) });
  }

  /** The newest event that was given, or stands at the end of a snapshot, or was acknowledged so far. */
  get anchor(): Anchor | undefined {
    return this.#anchor;
  }

  /** How many attempts had to be repeated so far. */
  get retries(): number {
    return this.#retries;
  }

  /** Remembers an event that the caller is about to be given, if it is the newest. */
  advance(position: Position, id: EventId): void {
    if (position > (this.#anchor?.position ?? 0)) this.#anchor = Object.freeze({ position, id });
  }

  /** From now on every call is refused but {@link finish}, with which what is under way is finished. */
  markClosed(): void {
    this.#closed = true;
  }

  /** @throws `ERR_EVENT_LOG_CLOSED` or `ERR_EVENT_LOG_POISONED`. */
  refuseUnusable(): void {
    if (this.#closed) throw new EventLogClosedError();
    this.#refusePoisoned();
  }

  /** Asks the server, again while the failure is one that passes; a log that was closed meanwhile does not answer. */
  async ask<Value>(asking: Asking<Value>, signal?: AbortSignal): Promise<Value> {
    const value = await this.#attempt(asking, signal, () => this.refuseUnusable());
    this.refuseUnusable();
    return value;
  }

  /** {@link ask} for what changes the log: it is finished, and told, even when the log is closed meanwhile. */
  finish<Value>(asking: Asking<Value>): Promise<Value> {
    return this.#attempt(asking, undefined, () => this.#refusePoisoned());
  }

  /** Resolves when nothing is asked any more. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  #attempt<Value>(asking: Asking<Value>, signal: AbortSignal | undefined, refuse: () => void): Promise<Value> {
    const asked = this.#attempts(asking, signal, refuse).finally(() => this.#underWay.delete(asked));
    this.#underWay.add(asked);
    return asked;
  }

  async #attempts<Value>(asking: Asking<Value>, signal: AbortSignal | undefined, refuse: () => void): Promise<Value> {
    const pauses = new RetryPauses(this.#patience.retryForMs);
    for (let attempt = 0; ; attempt++) {
      refuse();
      signal?.throwIfAborted();
      try {
        return await asking(this.#kysely, attempt);
      } catch (error) {
        if (isOwn(error)) throw this.#believe(error);
        const { error: told, passing, poisons, answered } = postgresFailure(error, this.location);
        if (poisons) throw this.#believe(told);
        const pauseMs = passing ? pauses.next(answered ? this.#waitedMs(error) : this.#unansweredMs(error)) : undefined;
        if (pauseMs === undefined) throw told;
        this.#retries += 1;
        await setTimeout(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
      }
    }
  }

  // The server was told to wait for a lock half as long as its client waits for it.
  #waitedMs(error: unknown): number {
    return sqlstate(error) === LOCK_TIMEOUT ? this.#patience.queryTimeoutMs >> 1 : 0;
  }

  #unansweredMs(error: unknown): number {
    const refused = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
    return refused ? 0 : this.#patience.queryTimeoutMs;
  }

  #refusePoisoned(): void {
    if (this.#poison !== undefined) throw new EventLogPoisonedError(this.#poison);
  }

  #believe(error: Error): Error {
    if (error instanceof EventLogCorruptError) this.#poison ??= 'it was found damaged, replaced or set back';
    return error;
  }
}

// Errors of this package and of core are made for callers, and final. Not told by their codes: a server, or a pool that is
// lent, can give an error any code, and quotes what it likes.
const OWN = [
  EventLogClosedError,
  EventLogCompactedError,
  EventLogCorruptError,
  EventLogPoisonedError,
  EventLogUnavailableError,
  EventUnsupportedError,
  SessionInvalidError,
] as const;

function isOwn(error: unknown): error is Error {
  return OWN.some((kind) => error instanceof kind);
}
