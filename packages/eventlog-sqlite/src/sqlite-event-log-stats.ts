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
  /** Bytes of the `-wal` file that are not moved into the database yet. */
  readonly walPendingBytes: number;
}
