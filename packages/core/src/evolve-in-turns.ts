import type { Position } from './event-log.ts';
import { inTurns } from './in-turns.ts';
import type { Session } from './session.ts';
import type { SessionEvent, SessionExpired } from './session-event.ts';
import { sessionEventMoment } from './session-event-moment.ts';
import type { SessionProjection } from './session-projection.ts';
import { principalOf, sparedBy } from './sessions-in-scope.ts';

// What `evolve` does with as many takes a few milliseconds.
const MANY = 1024;

/** Whether an event may end so many sessions that others must have their turn meanwhile. */
export function endsMany(projection: SessionProjection, event: SessionEvent): event is SessionExpired {
  if (event.type !== 'session_expired' || event.scope.of === 'session' || projection.open < MANY) return false;
  return event.scope.of === 'all' || !projection.hasFewer(event.scope.principal, MANY);
}

/**
 * `evolve` for an expiry that {@link endsMany}: it comes to the same, and the event loop turns on the way. Until it is over
 * the projection is {@link SessionProjection.isBetween}; nothing else may be folded into it, and whoever asks for one
 * session is told of it as it was just before the event or just behind it.
 *
 * @param note - is given each session that it ends, as it was. Absent: nothing is made of them.
 * @param over - is told how many there were, before anybody can see that the projection stands behind the event.
 * @returns how many there were; none: it took no effect.
 */
export async function evolveInTurns(
  projection: SessionProjection,
  event: SessionExpired,
  position: Position,
  note: ((session: Session) => unknown) | undefined,
  over?: (count: number) => void,
): Promise<number> {
  const { scope } = event;
  projection.now = Math.max(projection.now, sessionEventMoment(event));
  const spared = sparedBy(projection, scope);
  const ending = projection.endLive(projection.now, principalOf(scope), spared?.handle, note);
  projection.isBetween = true;
  const count = await inTurns(ending);
  projection.position = position;
  projection.isBetween = false;
  // Not behind a promise: whoever came in between would take the event for one that everybody has been told of.
  over?.(count);
  return count;
}
