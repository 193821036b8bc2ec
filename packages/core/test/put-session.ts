import type { Session } from '../src/session.ts';
import type { SessionProjection, SessionState } from '../src/session-projection.ts';

/** Puts a session into a projection that no event has told of: seen at 10, live until 100, at most until 200. */
export function putSession(
  projection: Pick<SessionProjection, 'handles' | 'put'>,
  handle: string,
  part: Partial<Session> = {},
  keptUntil?: number,
): SessionState {
  const id = part.id ?? String(projection.handles).padStart(26, '0');
  const times = { createdAt: 10, lastSeenAt: 10, expiresAt: 100, absoluteExpiresAt: 200 };
  const state = { id, handle, keptUntil, session: { principal: 'ann', attributes: { a: 1 }, ...times, ...part, id } };
  projection.put(state);
  return state;
}
