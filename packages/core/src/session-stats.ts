import { atOneMoment } from './at-one-moment.ts';
import type { Position } from './event-log.ts';
import type { SessionProjection } from './session-projection.ts';
import type { StoreContext } from './store-context.ts';

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
  /** Sessions that an event ended, or whose key was dropped, without those that a compaction forgot. */
  readonly ended: number;
  /** Position of the newest event that was folded; `undefined` for an empty log. */
  readonly position: Position | undefined;
  /** Events that were waiting to be folded when the figures were asked for; of compacted ones it can't be known. */
  readonly lag: number;
}

/** {@link SessionStore.stats} of a store that is open. */
export async function sessionStats(context: StoreContext): Promise<SessionStats> {
  const { follower } = context;
  const { folded } = follower;
  await follower.catchUp();
  const lag = follower.folded - folded;
  return atOneMoment(context.follower, (projection) => countSessions(context, projection, lag));
}

function* countSessions(
  context: StoreContext,
  projection: SessionProjection,
  lag: number,
): Generator<undefined, SessionStats, undefined> {
  const { tokenHandles } = context.options;
  const now = context.now();
  const { open } = projection;
  const { live, unrecognised } = yield* projection.countOpen(now, (handle) => tokenHandles.recognises(handle, now));
  const lapsed = open - live - unrecognised + projection.lapsed;
  const ended = projection.handles - open - projection.lapsed + unrecognised;
  return Object.freeze({ live, lapsed, ended, position: projection.position, lag });
}
