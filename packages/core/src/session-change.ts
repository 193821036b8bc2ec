import type { EndedSessions } from './ended-sessions.ts';
import type { EventId } from './event-id.ts';
import type { Position } from './event-log.ts';
import type { FoldedEvent } from './fold-events.ts';
import type { Session } from './session.ts';
import { sessionEventMoment } from './session-event-moment.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';

/**
 * What one event changed, or that somebody came with a token that was rotated out. Deep-frozen, and without token or
 * handle.
 *
 * @since 0.1.0
 */
export interface SessionChange {
  /**
   * Of the event: give it as `after` to go on behind it, also in another process. Of a `reuse`, which is no event, that
   * of the newest event that was known by then.
   */
  readonly position: Position;
  /** What happened. */
  readonly type: 'created' | 'touched' | 'rotated' | 'expired' | 'reuse';
  /** When it happened by the clock of whoever did it, in epoch milliseconds. */
  readonly at: number;
  /**
   * The session that was created, touched or rotated to; of `expired` the one that was ended, `undefined` where it is not
   * just one; of `reuse` the one that was rotated out.
   */
  readonly sessionId: EventId | undefined;
  /** That session as the change left it; `undefined` for `expired` and `reuse`. */
  readonly session: Session | undefined;
  /** The sessions that it ended, as they were: the one that was rotated, and those that gave way to a new one, too. Any number. */
  readonly ended: EndedSessions;
  /** Why, where an ending says so. */
  readonly reason: string | undefined;
  /** Who did it, where an ending says so. */
  readonly actor: string | undefined;
}

/**
 * What an event changed; `undefined` where it took no effect. The sessions that it ended become the change's: a million are
 * not copied.
 *
 * @param projection - just behind it.
 */
export function sessionChange(
  projection: SessionProjection,
  { recorded, event, ended }: FoldedEvent,
): SessionChange | undefined {
  if (ended === undefined) return undefined;
  const { position } = recorded;
  const folded = { position, at: sessionEventMoment(event), ended: Object.freeze(ended) };
  if (event.type === 'session_expired') {
    const [one, another] = ended;
    const sessionId = another === undefined ? one?.id : undefined;
    const { reason, actor } = event;
    return Object.freeze({ ...folded, type: 'expired', sessionId, session: undefined, reason, actor });
  }
  const type = event.type === 'session_touched' ? 'touched' : event.rotatedFrom === undefined ? 'created' : 'rotated';
  const session = projection.find(event.handle)?.session;
  return Object.freeze({ ...folded, type, sessionId: session?.id, session, reason: undefined, actor: undefined });
}

/** That somebody came at `at` with the token of a session that was rotated. */
export function reuseChange(position: Position, { id }: SessionState, at: number): SessionChange {
  const nobody = { session: undefined, ended: NONE, reason: undefined, actor: undefined };
  return Object.freeze({ position, type: 'reuse', at, sessionId: id, ...nobody });
}

const NONE: EndedSessions = Object.freeze([]);
