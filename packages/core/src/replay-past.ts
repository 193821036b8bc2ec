import { EventLogCompactedError, hasCode, SessionInvalidError } from './errors.ts';
import type { EventLog, Position } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import { foldEvents } from './fold-events.ts';
import { inTurns } from './in-turns.ts';
import { PastEndings } from './past-endings.ts';
import type { PastMoment } from './past-moment.ts';
import type { Session } from './session.ts';
import { sessionFloors } from './session-floors.ts';
import { sessionHistoryEvent } from './session-history.ts';
import type { SessionProjection } from './session-projection.ts';

/** What replaying a log up to a moment gives. */
export interface ReplayedPast {
  readonly projection: SessionProjection;
  /** Of the sessions that events ended, those that were compacted left out. */
  readonly endings: PastEndings;
  /** How many sessions were live at the moment. */
  readonly live: number;
}

/**
 * Folds a log up to a moment, and starts again where a compaction overtakes it.
 *
 * @throws `ERR_EVENT_LOG_COMPACTED` when the moment was compacted.
 * @throws `ERR_SESSION_INVALID` with the field `position` when the log does not reach that far.
 */
export async function replayPast(
  log: EventLog,
  evolve: Evolve,
  moment: PastMoment,
  signal: AbortSignal | undefined,
): Promise<ReplayedPast> {
  const floors = sessionFloors(log, signal);
  for (;;) {
    const { value: projection } = await floors.next();
    refuseCompacted(projection, moment);
    try {
      return await foldUpTo(log, evolve, projection, moment, signal);
    } catch (error) {
      if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
    }
  }
}

async function foldUpTo(
  log: EventLog,
  evolve: Evolve,
  projection: SessionProjection,
  { position, time }: PastMoment,
  signal: AbortSignal | undefined,
): Promise<ReplayedPast> {
  const endings = new PastEndings();
  const request = { upTo: position, until: time, ended: (session: Session) => endings.add(session) };
  for await (const { recorded, event, ended = [] } of foldEvents(log, evolve, projection, request, signal)) {
    for (const session of ended) endings.add(session);
    endings.endedBy(sessionHistoryEvent(recorded, event, undefined));
  }
  if (position !== undefined && position !== projection.position && (await isEnd(log, projection.position, signal))) {
    throw new SessionInvalidError('position', 'must not be behind the last event of the log.');
  }
  // Here, as the event loop can turn: of a million to count them takes some ten milliseconds.
  const { live } = await inTurns(projection.countOpen(time ?? projection.now, () => true));
  return { projection, endings, live };
}

function refuseCompacted({ position: floor, now }: SessionProjection, { position, time }: PastMoment): void {
  if (floor === undefined) return;
  if ((position ?? floor) < floor || (time ?? now) < now) throw new EventLogCompactedError(floor);
}

async function isEnd(log: EventLog, after: Position | undefined, signal: AbortSignal | undefined): Promise<boolean> {
  for await (const _ of log.read({ after, signal })) return false;
  return true;
}
