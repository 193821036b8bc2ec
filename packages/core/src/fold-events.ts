import { setImmediate } from 'node:timers/promises';
import { checkPosition } from './check-position.ts';
import type { EndedSessions } from './ended-sessions.ts';
import type { EventLog, Position, RecordedEvent } from './event-log.ts';
import { type Evolve, evolve } from './evolve.ts';
import { endsMany, evolveInTurns, type WideEvent } from './evolve-in-turns.ts';
import { NotedSessions } from './noted-sessions.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';
import { decodeSessionEvent } from './session-event-codec.ts';
import { sessionEventMoment } from './session-event-moment.ts';
import type { SessionProjection } from './session-projection.ts';
import { TurnRoom } from './turn-room.ts';

/** An event that was folded. */
export interface FoldedEvent {
  readonly recorded: RecordedEvent;
  readonly event: SessionEvent;
  /** The sessions that it ended, as they were; `undefined` when it took no effect. */
  readonly ended: EndedSessions | undefined;
}

/** How far a log is folded, and for whom. What is absent is no bound. */
export interface FoldRequest {
  /** The last position that is folded. Nothing behind it is decoded, nor read where an event stands at it. */
  readonly upTo?: Position | undefined;
  /** The last moment, in epoch milliseconds: folding ends before the first event at which the log has named a later one. */
  readonly until?: number | undefined;
  /**
   * What becomes of the sessions of an event that is folded in turns, as it may end a great many: they are kept (absent), or
   * given to this one by one, or nothing is made of them. In the latter two cases none is told with the event.
   */
  readonly ended?: 'kept' | 'dropped' | ((session: Session) => unknown) | undefined;
}

// What is done between two turns of the event loop: a few milliseconds at most. Before the code is compiled, which is so in
// the first of them, each event takes ten times as long.
const FEWEST = 32;
const MOST = 256;

/**
 * Folds the events of a log behind those that a projection holds, one after the other, and gives each once it is folded.
 *
 * @throws what the log or the codec throws.
 */
export async function* foldEvents(
  log: EventLog,
  fold: Evolve,
  projection: SessionProjection,
  { upTo = Number.POSITIVE_INFINITY, until = Number.POSITIVE_INFINITY, ended: whom = 'kept' }: FoldRequest,
  signal?: AbortSignal,
): AsyncGenerator<FoldedEvent, void, undefined> {
  let most = FEWEST;
  let room = new TurnRoom(most);
  for await (const recorded of log.read({ after: projection.position, signal })) {
    checkPosition(recorded.position, projection.position);
    if (recorded.position > upTo) return;
    const event = decodeSessionEvent(recorded);
    if (Math.max(projection.now, sessionEventMoment(event)) > until) return;
    const isInTurns = fold === evolve && endsMany(projection, event);
    const ended = isInTurns ? await foldInTurns(projection, event, recorded, whom) : fold(projection, event, recorded);
    yield { recorded, event, ended };
    if (recorded.position === upTo) return;
    if (room.take(recorded)) continue;
    await setImmediate();
    projection.rest();
    most = Math.min(MOST, 2 * most);
    room = new TurnRoom(most);
  }
}

async function foldInTurns(
  projection: SessionProjection,
  event: WideEvent,
  recorded: RecordedEvent,
  whom: NonNullable<FoldRequest['ended']>,
): Promise<FoldedEvent['ended']> {
  const kept = whom === 'kept' ? new NotedSessions() : undefined;
  const given = typeof whom === 'function' ? whom : undefined;
  const note = kept === undefined ? given : (session: Session) => kept.note(session);
  let isEffective = false;
  await evolveInTurns(projection, event, recorded, note, (count) => {
    isEffective = count !== undefined;
  });
  return isEffective ? (kept?.ended() ?? NONE) : undefined;
}

const NONE: EndedSessions = Object.freeze([]);
