import type { EventId } from './event-id.ts';
import type { JsonObject } from './json.ts';

/**
 * An auth session as the store answers with it: deep-frozen, and without token or handle. Times are epoch milliseconds.
 *
 * @since 0.1.0
 */
export interface Session {
  /** Public id: the id of the event that created the session. No secret; it opens nothing. */
  readonly id: EventId;
  /** Whose session it is, byte for byte as given to `create`. */
  readonly principal: string;
  /** When it was created. */
  readonly createdAt: number;
  /** When it was created or last touched by an event: behind the last request by up to the policy's touch interval. */
  readonly lastSeenAt: number;
  /** The first moment at which it is dead, unless it is touched before: live if and only if `now < expiresAt`. */
  readonly expiresAt: number;
  /** The moment past which no touch can move `expiresAt`; fixed at creation (ASVS 5.0 7.3.2). */
  readonly absoluteExpiresAt: number;
  /** What the application keeps with the session. */
  readonly attributes: JsonObject;
  /** The session that this one took the place of, by rotation. Absent: it took nobody's. */
  readonly rotatedFrom?: EventId;
}
