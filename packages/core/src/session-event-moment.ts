import type { SessionEvent } from './session-event.ts';

/** When an event happened by its writer's clock, in epoch milliseconds. */
export function sessionEventMoment(event: SessionEvent): number {
  switch (event.type) {
    case 'session_created':
      return event.createdAt;
    case 'session_touched':
      return event.lastSeenAt;
    case 'session_expired':
      return event.expiredAt;
  }
}
