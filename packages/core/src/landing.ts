import type { EventId } from './event-id.ts';
import type { Session } from './session.ts';
import type { SessionState } from './session-projection.ts';

/** What an own event did at the place where it landed. */
export interface Landing {
  /** The event's id. */
  readonly id: EventId;
  /** How many sessions it ended; `undefined` when it took no effect. */
  readonly ended: number | undefined;
  /** The first of them, as it was, unless they were {@link endsMany}. */
  readonly first: Session | undefined;
  /** The state of its handle just after it. Where it took no effect, one that is forgotten counts as none. */
  readonly after: SessionState | undefined;
}
