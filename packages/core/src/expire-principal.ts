import { type ExpirePrincipalRequest, readExpirePrincipalRequest } from './expire-principal-request.ts';
import { type ExpireSessionRequest, readExpireRequest } from './expire-session-request.ts';
import { expireSessions } from './expire-sessions.ts';
import { readPrincipal } from './principal.ts';
import { lineTip } from './rotation-line.ts';
import type { StoreContext } from './store-context.ts';

/** {@link SessionStore.expirePrincipal} of a store that is open. */
export async function expirePrincipal(
  context: StoreContext,
  principal: string,
  request: ExpirePrincipalRequest,
): Promise<number> {
  const { limits } = context.options;
  const { except, ...read } = readExpirePrincipalRequest(request, limits);
  const of = readPrincipal(principal, limits.principalBytes);
  await context.follower.catchUp();
  const { projection } = context;
  // The end of the line, so that nothing is lost when the first of it is forgotten where the event lands.
  const spared = except && (lineTip(projection, projection.findById(except))?.id ?? except);
  const { count } = await expireSessions(context, { of: 'principal', principal: of, except: spared }, read);
  return count;
}

/** {@link SessionStore.expireAll} of a store that is open. */
export async function expireAll(context: StoreContext, request: ExpireSessionRequest): Promise<number> {
  const read = readExpireRequest(request, context.options.limits);
  await context.follower.catchUp();
  const { count } = await expireSessions(context, { of: 'all' }, read);
  return count;
}
