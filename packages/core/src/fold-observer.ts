import type { FoldedEvent } from './fold-events.ts';
import type { SessionProjection } from './session-projection.ts';

/** Who is told what a follower folds. None of this throws, and only {@link FoldObserver.caughtUp} may call the follower. */
export interface FoldObserver {
  /** An event was folded; there may be more behind it. */
  folded(projection: SessionProjection, folded: FoldedEvent): void;
  /** Events were passed over: a compaction overtook the follower, and another projection stands in the old one's place. */
  skipped(projection: SessionProjection): void;
  /** Something was folded or skipped, and the end of the log is reached. */
  caughtUp(): void;
  /** The log can't be believed any more. */
  disbelieved(error: unknown): void;
}
