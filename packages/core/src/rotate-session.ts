import { CreatedSession } from './created-session.ts';
import { decideRotate } from './decide-rotate.ts';
import { SessionLimitError } from './errors.ts';
import { liveSession } from './live-session.ts';
import { type RotateSessionRequest, readRotateRequest } from './rotate-session-request.ts';
import type { StoreContext } from './store-context.ts';
import { mintToken } from './token.ts';

/** {@link SessionStore.rotate} of a store that is open. */
export async function rotateSession(
  context: StoreContext,
  given: unknown,
  request: RotateSessionRequest,
): Promise<CreatedSession | undefined> {
  const { policy, limits, tokenPrefix, tokenHandles, randomBytes } = context.options;
  const { attributes, principal, signal } = readRotateRequest(request, limits);
  const state = await context.present(given);
  if (state === undefined) return undefined;
  const token = mintToken(tokenPrefix, randomBytes);
  const asked = { state, handle: tokenHandles.mint(token), attributes, principal };
  const now = context.now();
  const event = decideRotate(context.projection, asked, policy, now);
  if (event === undefined) return undefined;
  const { ended, after } = await context.record(event, now, signal);
  await context.watch.whenTold(ended);
  if (ended !== undefined && after?.session !== undefined) return new CreatedSession(token, after.session);
  const { projection } = context;
  const stillLive = liveSession(projection.find(state.handle), projection.now);
  // One that would itself have been over where it landed was not kept out by the others.
  const keptOut = event.limit?.onLimit === 'reject' && projection.now < event.expiresAt;
  if (stillLive !== undefined && keptOut) throw new SessionLimitError();
  return undefined;
}
