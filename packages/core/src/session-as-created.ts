import type { EventId } from './event-id.ts';
import type { Session } from './session.ts';
import { NO_ATTRIBUTES } from './session-attributes.ts';
import type { SessionCreated } from './session-event.ts';

/**
 * The session that a creation makes where it takes effect.
 *
 * @param predecessor - the session that it takes the place of, as it is there. What the creation leaves open is carried
 *   over; and unless it changes hands, it has no longer to live.
 */
export function sessionAsCreated(event: SessionCreated, id: EventId, predecessor?: Session): Session {
  const { principal, createdAt, lastSeenAt = createdAt } = event;
  const carried = predecessor?.principal === principal ? predecessor.absoluteExpiresAt : Number.POSITIVE_INFINITY;
  const absoluteExpiresAt = Math.min(event.absoluteExpiresAt, carried);
  const session = {
    id,
    principal,
    createdAt,
    lastSeenAt,
    expiresAt: Math.min(event.expiresAt, absoluteExpiresAt),
    absoluteExpiresAt,
    attributes: event.attributes ?? predecessor?.attributes ?? NO_ATTRIBUTES,
  };
  return Object.freeze(predecessor === undefined ? session : { ...session, rotatedFrom: predecessor.id });
}
