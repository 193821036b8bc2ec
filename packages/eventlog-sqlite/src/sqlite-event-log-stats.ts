import type { Position } from '@sessionlog/core';

/**
 * Figures of a SQLite log for health checks.
 *
 * @since 0.1.0
 */
export interface SqliteEventLogStats {
  /**
   * Bytes of the `-wal` file. It stays below some tens of MiB; a file that grows on means that somebody holds a read
   * open (a forgotten shell, a stopped backup) and the log can't be moved into the database: raise an alarm.
   */
  readonly walBytes: number;
  /**
   * Bytes of the `-wal` file that are not moved into the database yet; all of them where that can't be told, as the log was
   * opened read-only and the `-shm` file can't be written.
   */
  readonly walPendingBytes: number;
  /**
   * How many checkpoints of this log object in a row could not move everything, as somebody reads what is older. A few
   * come and go; a figure that goes on rising is such a reader: raise an alarm.
   */
  readonly checkpointsStarved: number;
  /** The position up to which the log is compacted; `undefined` when it never was. */
  readonly compactedUpTo: Position | undefined;
  /**
   * Whether bytes of compacted events may still be in the files. It is so for a moment after a compaction, and for as
   * long as a reader prevents that the `-wal` file is emptied.
   */
  readonly purgePending: boolean;
}
