import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import type { StoreContext } from './store-context.ts';

/**
 * The sessions that a token of this store opens now, oldest first, of one principal if one is named, each as it is when
 * its turn comes: one that ends meanwhile is left out.
 */
export function* liveSessions(
  context: StoreContext,
  principal: string | undefined,
): Generator<Session, void, undefined> {
  const { projection } = context;
  const { tokenHandles } = context.options;
  const moment = context.now();
  const open = principal === undefined ? projection.openSessions() : projection.openSessionsOf(principal);
  // Those that are there now: what the caller creates on his way through would keep him going for ever.
  const there = [...open].filter((state) => liveSession(state, moment) !== undefined);
  for (const { id, handle } of there) {
    const now = context.now();
    const session = liveSession(context.projection.findById(id), now);
    if (session !== undefined && tokenHandles.recognises(handle, now)) yield session;
  }
}
