/**
 * Figures of a log that `observeSessionStore` knows; a log gives those that it has.
 *
 * @since 0.1.0
 */
export interface ObservedEventLogStats {
  /** How many events are in the log that this process has not read. */
  readonly eventsBehind?: number | undefined;
  /** For how long the oldest of them has been there, in ms. */
  readonly behindForMs?: number | undefined;
  /** How many torn records were passed over. */
  readonly torn?: number | undefined;
  /** How often what a loss of power had left was fenced off. */
  readonly repaired?: number | undefined;
  /** How many statements were tried again. */
  readonly retries?: number | undefined;
  /** How many checkpoints in a row could not move everything. */
  readonly checkpointsStarved?: number | undefined;
}

/**
 * A log that gives figures, as `FileEventLog`, `SqliteEventLog` and `PostgresEventLog` do.
 *
 * @since 0.1.0
 */
export interface ObservedEventLog {
  /** The figures as they are now. */
  stats(): Promise<ObservedEventLogStats>;
}
