import type { Position } from './event-log.ts';

/**
 * What a compaction left in place of the oldest events.
 *
 * @since 0.1.0
 */
export interface Compaction {
  /** The position up to which, and with which, events were replaced. */
  readonly upTo: Position;
  /** Sessions in the snapshot: those that were live at that place in the log. */
  readonly sessions: number;
  /** Handles of sessions that were dead there, and could be presented again. */
  readonly handles: number;
}
