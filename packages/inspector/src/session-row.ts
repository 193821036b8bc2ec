import type { EventId } from '@sessionlog/core';

/**
 * What is shown of one session at a moment: neither token nor handle, and no attributes. Times are epoch milliseconds; what
 * there is not, or not yet, is `null`.
 *
 * @since 0.1.0
 */
export interface SessionRow {
  /** The session's public id. */
  readonly id: EventId;
  /** Whose session it is. */
  readonly principal: string;
  /** `lapsed`: its deadline had passed. `rotated`: another one took its place. `ended`: an event ended it. */
  readonly state: 'live' | 'lapsed' | 'rotated' | 'ended';
  /** When it was created. */
  readonly createdAt: number;
  /** When it was created or last touched. */
  readonly lastSeenAt: number;
  /** The first moment at which it is dead, unless it is touched before. */
  readonly expiresAt: number;
  /** The moment past which no touch can move the deadline. */
  readonly absoluteExpiresAt: number;
  /** When an event ended or rotated it. */
  readonly endedAt: number | null;
  /** Why, where its ending says so. */
  readonly reason: string | null;
  /** Who ended it, where its ending says so. */
  readonly actor: string | null;
  /** The session whose place it took. */
  readonly rotatedFrom: EventId | null;
  /** The session that took its place. */
  readonly rotatedTo: EventId | null;
}
