import type { EventId } from './event-id.ts';
import type { Session } from './session.ts';
import type { SessionCreated } from './session-event.ts';

/** The session that a creation makes where it takes effect. */
export function sessionAsCreated(event: SessionCreated, id: EventId): Session {
  const { principal, createdAt, absoluteExpiresAt, attributes } = event;
  const expiresAt = Math.min(event.expiresAt, absoluteExpiresAt);
  return Object.freeze({
    id,
    principal,
    createdAt,
    lastSeenAt: createdAt,
    expiresAt,
    absoluteExpiresAt,
    attributes,
  });
}
