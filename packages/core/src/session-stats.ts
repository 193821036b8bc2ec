import type { Position } from './event-log.ts';
import { liveSession } from './live-session.ts';
import type { SessionProjection } from './session-projection.ts';

/**
 * Figures of a store, for health checks and metrics.
 *
 * @since 0.1.0
 */
export interface SessionStats {
  /** Sessions that a `get` would answer with. */
  readonly live: number;
  /** Sessions whose deadline passed, without those that a compaction forgot. */
  readonly lapsed: number;
  /** Sessions that an event ended, without those that a compaction forgot. */
  readonly ended: number;
  /** Position of the newest event that was folded; `undefined` for an empty log. */
  readonly position: Position | undefined;
  /** Events that were waiting to be folded when the figures were asked for; of compacted ones it can't be known. */
  readonly lag: number;
}

/** Counts the sessions of a projection as they are at `now`. */
export function sessionStats(projection: SessionProjection, now: number, lag: number): SessionStats {
  let live = 0;
  let open = 0;
  for (const state of projection.openSessions()) {
    open += 1;
    if (liveSession(state, now) !== undefined) live += 1;
  }
  const ended = projection.handles - open - projection.lapsed;
  return Object.freeze({ live, lapsed: open - live + projection.lapsed, ended, position: projection.position, lag });
}
