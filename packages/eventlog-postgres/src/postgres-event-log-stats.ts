import type { Position } from '@sessionlog/core';

/**
 * Figures of a PostgreSQL log for health checks.
 *
 * @since 0.1.0
 */
export interface PostgresEventLogStats {
  /** The position of the newest event that this log object gave or acknowledged; `undefined` before the first. */
  readonly lastPosition: Position | undefined;
  /** The position up to which the log is compacted; `undefined` when it never was. */
  readonly compactedUpTo: Position | undefined;
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
