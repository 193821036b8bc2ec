import type { SessionEventRow } from '../../src/session-event-row.ts';
import type { SessionRow } from '../../src/session-row.ts';

/** What an event did to a session, in a word or two. The creation of another session is what ended this one. */
export function eventName(
  { id, type, at }: Pick<SessionEventRow, 'id' | 'type' | 'at'>,
  session: Pick<SessionRow, 'id' | 'createdAt' | 'state' | 'rotatedFrom'>,
): string {
  if (type === 'session_touched') return 'Touched';
  if (type === 'session_expired') return 'Ended';
  const own = id === null ? at === session.createdAt : id === session.id;
  if (own) return session.rotatedFrom === null ? 'Created' : 'Created by rotation';
  return session.state === 'rotated' ? 'Rotated' : 'Gave way to a newer session';
}
