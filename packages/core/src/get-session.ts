import type { Session } from './session.ts';
import type { StoreContext } from './store-context.ts';

/**
 * {@link SessionStore.get} of a store that is open. Where nothing has to be waited for nothing is promised: a function that
 * could wait costs a hit a twentieth more, and a miss an eighth.
 */
export function getSession(context: StoreContext, token: unknown): Session | undefined | Promise<Session | undefined> {
  const sought = context.sought(token);
  if (sought === undefined) return undefined;
  const behind = (context.recent ?? context.follower).catchUp();
  return behind === undefined ? sessionOf(context, sought) : behind.then(() => sessionOf(context, sought));
}

function sessionOf(context: StoreContext, sought: string): Session | undefined | Promise<undefined> {
  const now = context.now();
  const place = context.place(sought, now);
  return place === undefined ? undefined : (context.projection.liveAt(place, now) ?? overAt(context, place, now));
}

// In its grace the token of a session that was rotated answers with the one in its place.
function overAt(context: StoreContext, place: number, now: number): Session | undefined | Promise<undefined> {
  const state = context.projection.stateAt(place);
  return context.answering(state, now)?.session ?? context.turnAway(state, now);
}
