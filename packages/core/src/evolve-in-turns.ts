import { setImmediate } from 'node:timers/promises';
import type { RecordedEvent } from './event-log.ts';
import { evolveCreation } from './evolve-creation.ts';
import { inTurns } from './in-turns.ts';
import type { PackedEvent } from './packed-event.ts';
import type { Session } from './session.ts';
import type { SessionCreated, SessionEvent, SessionExpired } from './session-event.ts';
import { sessionEventMoment } from './session-event-moment.ts';
import type { SessionProjection } from './session-projection.ts';
import { principalOf, sparedBy } from './sessions-in-scope.ts';

// What `evolve` does with as many takes a few milliseconds.
const MANY = 1024;

type Note = ((session: Session) => unknown) | undefined;

/** An event that may end more sessions than one. */
export type WideEvent = SessionCreated | SessionExpired;

/**
 * Whether an event may end so many sessions, or have to look at so many to know, that others must have their turn meanwhile:
 * an expiry, or a creation for a principal who has far more than he may have.
 */
export function endsMany(projection: SessionProjection, event: SessionEvent): event is WideEvent {
  switch (event.type) {
    case 'session_created':
      return event.limit !== undefined && projection.hasMany(event.principal, event.limit.max, MANY);
    case 'session_touched':
      return false;
    case 'session_expired':
      if (event.scope.of === 'session' || projection.open < MANY) return false;
      return event.scope.of === 'all' || !projection.hasFewer(event.scope.principal, MANY);
  }
}

/** {@link endsMany} of an event in numbers. */
export function endsManyPacked({ packed }: SessionProjection, event: PackedEvent): boolean {
  return event.type === 'session_created' && packed.hasMany(event, MANY);
}

/**
 * `evolve` for an event that {@link endsMany}: it comes to the same, and the event loop turns on the way. Until it is over
 * the projection is {@link SessionProjection.isBetween}; nothing else may be folded into it, and whoever asks for one
 * session is told of it as it was just before the event or just behind it.
 *
 * @param note - is given each session that it ends, as it was. Absent: nothing is made of them.
 * @param over - is told how many there were, `undefined` where the event took no effect, before anybody can see that the
 *   projection stands behind it.
 */
export async function evolveInTurns(
  projection: SessionProjection,
  event: WideEvent,
  { id, position }: Pick<RecordedEvent, 'id' | 'position'>,
  note: Note,
  over: (ended: number | undefined) => void,
): Promise<void> {
  // Of one who stays at a cap of a thousand each creation comes here, and none of them has so much to do that it yields.
  await setImmediate();
  projection.now = Math.max(projection.now, sessionEventMoment(event));
  projection.isBetween = true;
  const ended = await inTurns(
    event.type === 'session_created'
      ? evolveCreation(projection, event, id, note)
      : evolveExpiry(projection, event, note),
  );
  projection.position = position;
  projection.isBetween = false;
  // Not behind a promise: whoever came in between would take the event for one that everybody has been told of.
  over(ended);
}

function* evolveExpiry(
  projection: SessionProjection,
  { scope }: SessionExpired,
  note: Note,
): Generator<undefined, number | undefined, undefined> {
  const spared = sparedBy(projection, scope);
  const count = yield* projection.endLive(projection.now, principalOf(scope), spared?.handle, note);
  return count === 0 ? undefined : count;
}
