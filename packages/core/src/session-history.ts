import { EventLogCompactedError, hasCode } from './errors.ts';
import type { EventId } from './event-id.ts';
import type { EventLog, Position, RecordedEvent } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import { type FoldedEvent, foldEvents } from './fold-events.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';
import { sessionEventMoment } from './session-event-moment.ts';
import { sessionFloors } from './session-floors.ts';
import type { SessionProjection } from './session-projection.ts';

/**
 * One event in the life of a session, as it was recorded, without its handle.
 *
 * @since 0.1.0
 */
export interface SessionHistoryEvent {
  /** Where the event stands in the log. */
  readonly position: Position;
  /** The event's own id. */
  readonly id: EventId;
  /** What happened. */
  readonly type: 'session_created' | 'session_touched' | 'session_expired';
  /** When it happened by its writer's clock, in epoch milliseconds; of an adoption, when the session began. */
  readonly at: number;
  /** The session as this event left it; `undefined` when the event ended it. */
  readonly session: Session | undefined;
  /** Why the session was ended, where its ending says so. */
  readonly reason: string | undefined;
  /** Who ended it, where its ending says so. */
  readonly actor: string | undefined;
}

/**
 * Replays a log and gives the events that changed one session; those that came too late changed nothing, and those that
 * were compacted are gone.
 *
 * @param upTo - the last position that is looked at. Absent: the end of the log.
 * @throws `ERR_EVENT_LOG_COMPACTED` when events were compacted after some had been given: what is still to come would
 *   pass over them; and when `upTo` itself was.
 */
export async function* sessionHistory(
  log: EventLog,
  evolve: Evolve,
  id: EventId,
  upTo?: Position,
): AsyncGenerator<SessionHistoryEvent, void, undefined> {
  let given = false;
  for await (const projection of sessionFloors(log)) {
    const floor = projection.position;
    if (floor !== undefined && upTo !== undefined && floor > upTo) throw new EventLogCompactedError(floor);
    try {
      for await (const event of eventsOf(log, evolve, id, projection, upTo)) {
        given = true;
        yield event;
      }
      return;
    } catch (error) {
      if (given || !hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
    }
  }
}

async function* eventsOf(
  log: EventLog,
  evolve: Evolve,
  id: EventId,
  projection: SessionProjection,
  upTo: Position | undefined,
): AsyncGenerator<SessionHistoryEvent, void, undefined> {
  let wasOpen = projection.findById(id)?.session !== undefined;
  for await (const folded of foldEvents(log, evolve, projection, { upTo, ended: 'dropped' })) {
    const { recorded, event } = folded;
    const state = projection.findById(id);
    const session = state?.session;
    // What is forgotten had lapsed: the creation that takes its handle or its id has not ended it.
    const isEnded = wasOpen && state !== undefined && session === undefined;
    if (hasChanged(projection, folded, id, isEnded)) yield sessionHistoryEvent(recorded, event, session);
    wasOpen = session !== undefined;
  }
}

function hasChanged(
  projection: SessionProjection,
  { recorded, event, ended }: FoldedEvent,
  id: EventId,
  isEnded: boolean,
): boolean {
  if (ended === undefined) return false;
  // Of a great many endings none is told.
  if (isEnded) return true;
  switch (event.type) {
    case 'session_touched':
      return projection.find(event.handle)?.id === id;
    case 'session_created':
      return recorded.id === id;
    case 'session_expired':
      return false;
  }
}

/** An event as the history of a session gives it. @param session - as the event left it. */
export function sessionHistoryEvent(
  recorded: RecordedEvent,
  event: SessionEvent,
  session: Session | undefined,
): SessionHistoryEvent {
  const { reason, actor } = event.type === 'session_expired' ? event : NO_ENDING;
  const { position, id } = recorded;
  return Object.freeze({ position, id, type: event.type, at: sessionEventMoment(event), session, reason, actor });
}

const NO_ENDING = { reason: undefined, actor: undefined };
