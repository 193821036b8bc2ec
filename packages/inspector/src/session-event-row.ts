import type { EventId, Position } from '@sessionlog/core';

/**
 * One event in the life of a session, as it was recorded.
 *
 * @since 0.1.0
 */
export interface SessionEventRow {
  /** Where the event stands in the log. */
  readonly position: Position;
  /** The event's own id: of a creation, which names a session. That of others only the log knows, and `null` stands here. */
  readonly id: EventId | null;
  /**
   * Its kind. The creation of another session stands at the end of the life of one that was rotated, or that gave way where
   * its principal had too many.
   */
  readonly type: 'session_created' | 'session_touched' | 'session_expired';
  /** When it happened by its writer's clock, in epoch milliseconds. */
  readonly at: number;
  /** The deadline as the event left it; `null` for the one that ended the session. */
  readonly expiresAt: number | null;
  /** Why the session was ended, where its ending says so. */
  readonly reason: string | null;
  /** Who ended it, where its ending says so. */
  readonly actor: string | null;
}
