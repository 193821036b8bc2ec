import { EventLogCorruptError, EventLogUnavailableError } from './errors.ts';
import type { EventId } from './event-id.ts';
import type { Landing } from './landing.ts';
import { liveSession } from './live-session.ts';
import { sessionAsCreated } from './session-as-created.ts';
import type { SessionEvent } from './session-event.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';

/**
 * What an own event did, told from the state behind it: it was compacted before its store could read it back.
 *
 * @param before - the state of its handle when it was appended.
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` when it can't be told: the session is dead by now, and its handle forgotten; or there
 *   is no session, and nothing that can have kept it from beginning.
 * @throws `ERR_EVENT_LOG_CORRUPT` when the session that it would have ended lives.
 */
export function settleLanding(
  projection: SessionProjection,
  event: SessionEvent,
  id: EventId,
  before: SessionState | undefined,
): Landing {
  if (event.type === 'session_touched') {
    return { effective: false, before, after: projection.find(event.handle) };
  }
  if (event.type === 'session_expired') {
    const after = before && projection.find(before.handle);
    if (after?.id === before?.id && liveSession(after, projection.now) !== undefined) {
      throw new EventLogCorruptError('its snapshot', undefined, 'an acknowledged event had no effect');
    }
    return { effective: true, before, after };
  }
  const state = projection.find(event.handle);
  if (state?.id === id) return { effective: true, before, after: { ...state, session: sessionAsCreated(event, id) } };
  // A handle is forgotten behind the absolute deadline of its session, and not before.
  const forgotten = event.minted === true && event.absoluteExpiresAt <= projection.now;
  const refusable = event.limit?.onLimit === 'reject' || projection.findById(id) !== undefined;
  if (state === undefined && (forgotten || !refusable)) {
    throw new EventLogUnavailableError('the place of an append was compacted');
  }
  return { effective: false, before, after: projection.remembered(state) };
}
