import { type EventId, isEventId } from './event-id.ts';
import { type ExpireSessionRequest, readExpireRequest } from './expire-session-request.ts';
import { expireSessions } from './expire-sessions.ts';
import { lineTip } from './rotation-line.ts';
import type { Session } from './session.ts';
import type { StoreContext } from './store-context.ts';

/** {@link SessionStore.expire} of a store that is open. */
export async function expireSession(
  context: StoreContext,
  token: unknown,
  request: ExpireSessionRequest,
): Promise<Session | undefined> {
  const read = readExpireRequest(request, context.options.limits);
  const presented = await context.present(token);
  if (presented === undefined) return undefined;
  for (let state = context.answering(presented, context.now()); state !== undefined; ) {
    const { first } = await expireSessions(context, { of: 'session', handle: state.handle, family: undefined }, read);
    if (first !== undefined) return first;
    // It may have been rotated meanwhile: as long as the token answers, its session is not ended.
    const answering = context.answering(context.projection.find(presented.handle), context.now());
    if (answering?.id === state.id) return undefined;
    state = answering;
  }
  return undefined;
}

/** {@link SessionStore.expireSession} of a store that is open. */
export async function expireSessionById(
  context: StoreContext,
  id: EventId,
  request: ExpireSessionRequest,
): Promise<Session | undefined> {
  const read = readExpireRequest(request, context.options.limits);
  await context.follower.catchUp();
  // What the line has come to is named: the session of an id can be forgotten where this lands, and its line with it.
  const state = isEventId(id) ? lineTip(context.projection, context.projection.findById(id)) : undefined;
  if (state === undefined) return undefined;
  const { first } = await expireSessions(context, { of: 'session', handle: state.handle, family: true }, read);
  return first;
}
