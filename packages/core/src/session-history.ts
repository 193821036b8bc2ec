import { checkPosition } from './check-position.ts';
import type { EventId } from './event-id.ts';
import type { EventLog, Position } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';
import { decodeSessionEvent } from './session-event-codec.ts';
import { sessionEventMoment } from './session-event-moment.ts';
import { SessionProjection } from './session-projection.ts';

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

/** Replays a log and gives the events that changed one session; those that came too late changed nothing. */
export async function* sessionHistory(
  log: EventLog,
  evolve: Evolve,
  id: EventId,
): AsyncGenerator<SessionHistoryEvent, void, undefined> {
  const projection = new SessionProjection();
  let before = projection.findById(id);
  for await (const recorded of log.read()) {
    checkPosition(recorded.position, projection.position);
    const event = decodeSessionEvent(recorded);
    evolve(projection, event, recorded);
    const after = projection.findById(id);
    if (after !== before) {
      yield Object.freeze({
        position: recorded.position,
        id: recorded.id,
        type: event.type,
        at: sessionEventMoment(event),
        session: after?.session,
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
