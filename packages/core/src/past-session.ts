import type { EventId } from './event-id.ts';
import type { Session } from './session.ts';
import type { SessionHistoryEvent } from './session-history.ts';

/**
 * What is known of one session at a moment of the past.
 *
 * @since 0.1.0
 */
export interface PastSession {
  /** The session's public id. */
  readonly id: EventId;
  /**
   * `live`: a token could open it. `lapsed`: its deadline had passed. `rotated`: another session had taken its place.
   * `ended`: an event had ended it, by itself or with others, or a newer session had needed its place.
   */
  readonly state: 'live' | 'lapsed' | 'rotated' | 'ended';
  /** As it was, or as it was when it ended; `undefined` where that was compacted: of the dead a snapshot has ids alone. */
  readonly session: Session | undefined;
  /** The event that ended or rotated it, with reason and actor; `undefined` where there is none, or it was compacted. */
  readonly endedBy: SessionHistoryEvent | undefined;
  /** The session in its place, where it was rotated. */
  readonly rotatedTo: EventId | undefined;
}
