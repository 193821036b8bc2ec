import { type ExpirePrincipalRequest, readExpirePrincipalRequest } from './expire-principal-request.ts';
import { type ExpireSessionRequest, readExpireRequest } from './expire-session-request.ts';
import { expireSessions } from './expire-sessions.ts';
import { readPrincipal } from './principal.ts';
import type { StoreContext } from './store-context.ts';

/** {@link SessionStore.expirePrincipal} of a store that is open. */
export async function expirePrincipal(
  context: StoreContext,
  principal: string,
  request: ExpirePrincipalRequest,
): Promise<number> {
  const { limits } = context.options;
  const { except, ...read } = readExpirePrincipalRequest(request, limits);
  const scope = { of: 'principal', principal: readPrincipal(principal, limits.principalBytes), except } as const;
  await context.follower.catchUp();
  return (await expireSessions(context, scope, read)).length;
}

/** {@link SessionStore.expireAll} of a store that is open. */
export async function expireAll(context: StoreContext, request: ExpireSessionRequest): Promise<number> {
  const read = readExpireRequest(request, context.options.limits);
  await context.follower.catchUp();
  return (await expireSessions(context, { of: 'all' }, read)).length;
}
