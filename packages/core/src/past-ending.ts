import type { Session } from './session.ts';
import type { SessionHistoryEvent } from './session-history.ts';

/** How a session ended. */
export interface PastEnding {
  /** As it was. */
  readonly session: Session;
  readonly endedBy: SessionHistoryEvent;
}
