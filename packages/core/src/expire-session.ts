import { type EventId, isEventId } from './event-id.ts';
import { type ExpireSessionRequest, readExpireRequest } from './expire-session-request.ts';
import { expireSessions } from './expire-sessions.ts';
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
  const state = context.answering(presented, context.now());
  if (state === undefined) return undefined;
  const [ended] = await expireSessions(context, { of: 'session', handle: state.handle, family: undefined }, read);
  return ended;
}

/** {@link SessionStore.expireSession} of a store that is open. */
export async function expireSessionById(
  context: StoreContext,
  id: EventId,
  request: ExpireSessionRequest,
): Promise<Session | undefined> {
  const read = readExpireRequest(request, context.options.limits);
  await context.follower.catchUp();
  const state = isEventId(id) ? context.projection.findById(id) : undefined;
  if (state === undefined) return undefined;
  const [ended] = await expireSessions(context, { of: 'session', handle: state.handle, family: true }, read);
  return ended;
}
