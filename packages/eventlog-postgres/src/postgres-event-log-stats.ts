import type { Position } from '@sessionlog/core';

/**
 * Figures of a PostgreSQL log for health checks.
 *
 * @since 0.1.0
 */
export interface PostgresEventLogStats {
  /**
   * The position of the newest event that this log object gave or acknowledged, or up to which it found the log compacted;
   * `undefined` before the first.
   */
  readonly lastPosition: Position | undefined;
  /** The position up to which the log is compacted; `undefined` when it never was. */
  readonly compactedUpTo: Position | undefined;
  /**
   * How many events the server holds behind `lastPosition`: appended by others, and not read by this log object. 1,000
   * stands for that or more. A store that is asked for nothing reads nothing, and catches up before it answers; one with a
   * signal or a reader of its changes stays near 0.
   */
  readonly eventsBehind: number;
  /**
   * For how long the oldest of them has been there, in ms, by the server's clock; 0 when there is none. Where somebody
   * waits for changes, and this goes on rising, he is not told of logouts.
   */
  readonly behindForMs: number;
  /**
   * How often a reader of this log object was told that what he wanted to go on from was compacted: a store replays from
   * the newest snapshot then. It never does so because the log went back: that poisons the log, and `stats` rejects.
   */
  readonly rebuilds: number;
  /**
   * How many statements of this log object were tried again, as a connection was lost, timed out, or the server was not
   * ready. A few come with every restart of the server; a figure that goes on rising means trouble on the way to it.
   */
  readonly retries: number;
  /**
   * Whether tails would hear of an event now; `undefined` when nothing listens: no tail began, or there is no `listenUrl`.
   * Tails look without it, too, and are late by up to a second.
   */
  readonly listening: boolean | undefined;
}
