import type { EventId, Position } from '@sessionlog/core';

/**
 * A change as it is sent to a page.
 *
 * @since 0.1.0
 */
export interface SessionChangeRow {
  /** The resume point: what is asked for behind it begins with the next change. */
  readonly position: Position;
  /** What happened; `reuse`: somebody came with a token that was rotated out, which is no event. */
  readonly type: 'created' | 'touched' | 'rotated' | 'expired' | 'reuse';
  /** When it happened by its writer's clock, in epoch milliseconds. */
  readonly at: number;
  /** The session that was created, touched, rotated to or ended; `null` where several were ended. */
  readonly sessionId: EventId | null;
  /** The first 100 of the sessions that it ended. */
  readonly ended: readonly EventId[];
  /** How many it ended. */
  readonly endedCount: number;
  /** Why, where an ending says so. */
  readonly reason: string | null;
  /** Who did it, where an ending says so. */
  readonly actor: string | null;
}
