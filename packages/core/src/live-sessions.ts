import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import type { SessionProjection } from './session-projection.ts';

/**
 * The sessions that are live now, oldest first, of one principal if one is named, each as it is when its turn comes: one
 * that ends meanwhile is left out.
 *
 * @param projection - gives the newest one: another can take its place meanwhile.
 * @param now - gives the time in epoch milliseconds.
 */
export function* liveSessions(
  projection: () => SessionProjection,
  principal: string | undefined,
  now: () => number,
): Generator<Session, void, undefined> {
  const moment = now();
  const open = principal === undefined ? projection().openSessions() : projection().openSessionsOf(principal);
  // Those that are there now: what the caller creates on his way through would keep him going for ever.
  const there = [...open].filter((state) => liveSession(state, moment) !== undefined);
  for (const { id } of there) {
    const session = liveSession(projection().findById(id), now());
    if (session !== undefined) yield session;
  }
}
