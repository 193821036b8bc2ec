import { checkPosition } from './check-position.ts';
import { hasCode } from './errors.ts';
import type { EventId } from './event-id.ts';
import type { EventLog, Position } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';
import { decodeSessionEvent } from './session-event-codec.ts';
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
  /** When it happened by its writer's clock, in epoch milliseconds. */
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
 * @throws `ERR_EVENT_LOG_COMPACTED` when events were compacted after some had been given: what is still to come would
 *   pass over them.
 */
export async function* sessionHistory(
  log: EventLog,
  evolve: Evolve,
  id: EventId,
): AsyncGenerator<SessionHistoryEvent, void, undefined> {
  let given = false;
  for await (const projection of sessionFloors(log)) {
    try {
      for await (const event of eventsOf(log, evolve, id, projection)) {
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
): AsyncGenerator<SessionHistoryEvent, void, undefined> {
  let before = projection.findById(id);
  for await (const recorded of log.read({ after: projection.position })) {
    checkPosition(recorded.position, projection.position);
    const event = decodeSessionEvent(recorded);
    evolve(projection, event, recorded);
    const after = projection.findById(id);
    // One that is forgotten, and whose handle was taken anew, is gone: nothing has happened to it.
    if (after !== undefined && after !== before) {
      yield Object.freeze({
        position: recorded.position,
        id: recorded.id,
        type: event.type,
        at: sessionEventMoment(event),
        session: after.session,
        ...whyOf(event),
      });
    }
    before = after;
  }
}

function whyOf(event: SessionEvent): Pick<SessionHistoryEvent, 'reason' | 'actor'> {
  return event.type === 'session_expired'
    ? { reason: event.reason, actor: event.actor }
    : { reason: undefined, actor: undefined };
}
