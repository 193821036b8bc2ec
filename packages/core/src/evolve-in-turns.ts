import { setImmediate } from 'node:timers/promises';
import type { RecordedEvent } from './event-log.ts';
import { evolveCreation } from './evolve-creation.ts';
import { evolveExpiry } from './evolve-expiry.ts';
import { ENDING, MOST_WORK } from './fold-work.ts';
import { inTurns } from './in-turns.ts';
import { NO_CAP, type PackedEvent } from './packed-event.ts';
import type { PackedText } from './packed-text.ts';
import type { Session } from './session.ts';
import type { SessionCreated, SessionEvent, SessionExpired } from './session-event.ts';
import { sessionEventMoment } from './session-event-moment.ts';
import type { SessionProjection } from './session-projection.ts';

type Note = ((session: Session) => unknown) | undefined;

/** An event that may end more sessions than one. */
export type WideEvent = SessionCreated | SessionExpired;

/**
 * Whether an event may end so many sessions, or have to look at so many to know, that others must have their turn meanwhile:
 * an expiry, or a creation for a principal who has no room. What others before it did since the last turn counts, too.
 */
export function endsMany(projection: SessionProjection, event: SessionEvent): event is WideEvent {
  switch (event.type) {
    case 'session_created':
      return event.limit !== undefined && isLong(projection, event.principal, event.limit.max, event.createdAt);
    case 'session_touched':
      return false;
    case 'session_expired':
      if (event.scope.of === 'session' || !isMuch(projection, ENDING * projection.open)) return false;
      return event.scope.of === 'all' || isMuch(projection, ENDING * projection.countOf(event.scope.principal));
  }
}

/** {@link endsMany} of an event in numbers. */
export function endsManyPacked(projection: SessionProjection, event: PackedEvent): boolean {
  const { principal, most, moment } = event;
  return event.type === 'session_created' && most !== NO_CAP && isLong(projection, principal, most, moment);
}

// Whether it takes long to make room for one more, who is created at a moment.
function isLong(projection: SessionProjection, principal: string | PackedText, most: number, moment: number): boolean {
  const { packed, now } = projection;
  // While nobody has many, nobody has to be looked for.
  if (!isMuch(projection, packed.mostRoomWork)) return false;
  return isMuch(projection, packed.roomWork(principal, most, Math.max(now, moment)));
}

function isMuch({ work }: SessionProjection, more: number): boolean {
  return more > 0 && work + more >= MOST_WORK;
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
  // Many that come here have not so much to do that they yield.
  await setImmediate();
  projection.rest();
  projection.now = Math.max(projection.now, sessionEventMoment(event));
  projection.isBetween = true;
  const ended = await inTurns(
    event.type === 'session_created'
      ? evolveCreation(projection, event, id, note)
      : evolveExpiry(projection, event.scope, note),
  );
  projection.position = position;
  projection.isBetween = false;
  // Not behind a promise: whoever came in between would take the event for one that everybody has been told of.
  over(ended);
}
