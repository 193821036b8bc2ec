import { type CreateSessionRequest, readCreateRequest } from './create-session-request.ts';
import { CreatedSession } from './created-session.ts';
import { decideCreate } from './decide-create.ts';
import { SessionDuplicateError, SessionLimitError } from './errors.ts';
import type { StoreContext } from './store-context.ts';
import { mintToken } from './token.ts';

/** {@link SessionStore.create} of a store that is open. */
export async function createSession(context: StoreContext, request: CreateSessionRequest): Promise<CreatedSession> {
  const { policy, limits, tokenPrefix, tokenHandles, randomBytes } = context.options;
  const { principal, attributes, expiresAt, token: given, signal } = readCreateRequest(request, limits, tokenPrefix);
  const token = given ?? mintToken(tokenPrefix, randomBytes);
  const behind = context.follower.catchUp();
  if (behind !== undefined) await behind;
  const now = context.now();
  const handles = tokenHandles.every(token);
  const asked = { handles, principal, attributes, expiresAt, minted: given === undefined };
  const event = decideCreate(context.projection, asked, policy, now);
  const { ended, after, id } = await context.record(event, now, signal);
  const told = context.watch.whenTold(ended);
  if (told !== undefined) await told;
  if (ended !== undefined && after?.session !== undefined) return new CreatedSession(token, after.session);
  const { projection } = context;
  const winner = after ?? projection.remembered(projection.findById(id));
  throw winner === undefined ? new SessionLimitError() : new SessionDuplicateError(winner.id);
}
