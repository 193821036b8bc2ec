import type { LogMoment } from './log-moment.ts';

/**
 * The log at a glance.
 *
 * @since 0.1.0
 */
export interface LogOverview {
  /** What the log is called. */
  readonly name: string;
  /** Whether sessions can be ended here. */
  readonly allowRevoke: boolean;
  /** The oldest moment that can be looked at: the snapshot, or the first change; `null` for an empty log. */
  readonly first: LogMoment | null;
  /** The newest change; `null` for an empty log. */
  readonly last: LogMoment | null;
  /** Now, in epoch milliseconds. */
  readonly time: number;
  /** How many sessions are live now. */
  readonly live: number;
  /** How many lapsed, without those that a compaction forgot. */
  readonly lapsed: number;
  /** How many events ended, those that were rotated too, without those that a compaction forgot. */
  readonly ended: number;
}
